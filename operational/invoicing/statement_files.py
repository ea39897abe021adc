"""The file of a bank as statement lines: which column is what, days and amounts in the bank's own way of writing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from operational.core.api import ZERO, written_number
from operational.invoicing.bank_rules import STATEMENT_FIELDS, USUAL_HEADINGS

TEXTS = {"counterparty": 200, "counter_account": 60, "summary": 500, "reference": 100}  # field -> characters kept
NOT_LINES = ("合计", "总计", "小计", "本页", "总收入", "总支出", "承前页", "期初", "期末", "total")  # rows that sum up
MONEY_OUT = ("借", "支", "付", "出", "d", "dr", "debit", "-")
MONEY_IN = ("贷", "收", "入", "存", "c", "cr", "credit", "+")
SIGNS = str.maketrans("，．－（）", ",.-()", "¥￥$+ \u00a0\t'")
YEAR_FIRST = re.compile(r"^(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D.*)?$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6}|\D.*)?$")
YEAR_LAST = re.compile(r"^(\d{1,2})\D(\d{1,2})\D(\d{4})(?:\D.*)?$")


@dataclass(frozen=True)
class FileForm:
    """How a bank writes: its headings by our fields, the order in its days, what an amount without sign is."""

    columns: Mapping[str, str]
    date_form: str = "ymd"
    plus_is: str = "in"


@dataclass(frozen=True)
class FileLine:
    """One line with the number of its row in the file."""

    row: int
    line: Mapping[str, Any]


@dataclass(frozen=True)
class FileProblem:
    row: int
    field: str
    key: str
    value: str


def plain(heading: str) -> str:
    """Headings without blanks and brackets, which programs write in two widths."""
    return re.sub(r"[\s()（）]", "", heading).casefold()


def guessed_columns(headings: Sequence[str], saved: Mapping[str, str]) -> dict[str, str]:
    """Field -> heading of this file: as saved for the account, else by what banks usually write."""
    there = {plain(heading): heading for heading in headings if heading}
    kept = {name: there[plain(heading)] for name, heading in saved.items() if plain(heading) in there}
    if len(kept) == len(saved) and saved:
        return kept
    found: dict[str, str] = {}
    for name in STATEMENT_FIELDS:
        usual = next((there[plain(h)] for h in USUAL_HEADINGS.get(name, ()) if plain(h) in there), None)
        if usual and usual not in found.values():
            found[name] = usual
    if "amount_in" in found and "amount_out" in found:
        found.pop("amount", None)
        found.pop("side", None)
    return found


def read_lines(
    form: FileForm, headings: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]]
) -> tuple[list[FileLine], list[FileProblem]]:
    """Every line of the file, and what of it cannot be read; rows that only sum up are passed over."""
    places = {name: list(headings).index(heading) for name, heading in form.columns.items() if heading in headings}
    lines: list[FileLine] = []
    problems: list[FileProblem] = []
    for number, cells in rows:
        given = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        if _says_nothing(cells, given):
            continue
        line = _read(form, number, given, problems)
        if line is not None:
            lines.append(FileLine(number, line))
    return lines, problems


def _says_nothing(cells: Sequence[Any], given: Mapping[str, Any]) -> bool:
    texts = [str(cell).strip() for cell in cells if cell not in (None, "")]
    if not texts or not any(value not in (None, "") for value in given.values()):
        return True
    return texts[0].casefold().startswith(NOT_LINES)


def _read(form: FileForm, row: int, given: Mapping[str, Any], problems: list[FileProblem]) -> dict[str, Any] | None:
    day = written_day(given.get("date"), form.date_form)
    if day is None:
        problems.append(FileProblem(row, "date", "invoicing.statement_day_unclear", str(given.get("date") or "")))
    numbers: dict[str, Decimal | None] = {}
    for name in ("amount", "amount_in", "amount_out", "balance"):
        if name in given:
            try:
                numbers[name] = written_amount(given[name])
            except (ValueError, ArithmeticError):
                problems.append(FileProblem(row, name, "invoicing.statement_amount_unclear", str(given[name])))
                return None
    amount = _amount(form, given, numbers)
    if day is None:
        return None
    if not amount:
        problems.append(FileProblem(row, "amount", "invoicing.statement_amount_missing", ""))
        return None
    texts = {name: _text(given[name])[:most] for name, most in TEXTS.items() if name in given}
    return {"date": day, "amount": amount, "balance": numbers.get("balance"), **texts}


def _amount(form: FileForm, given: Mapping[str, Any], numbers: Mapping[str, Decimal | None]) -> Decimal:
    """Signed, positive for money that came in. Red in one of two columns is a correction of that column."""
    if "amount" not in numbers:
        return (numbers.get("amount_in") or ZERO) - (numbers.get("amount_out") or ZERO)
    amount = numbers["amount"] or ZERO
    side = _text(given.get("side")).casefold()
    if side.startswith(MONEY_OUT):
        return -abs(amount)
    if side.startswith(MONEY_IN):
        return abs(amount)
    return amount if form.plus_is == "in" else -amount


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else " ".join(str(value).split())


def written_amount(value: Any) -> Decimal | None:
    """The exact amount of a cell; None where nothing stands. Raises for what is no amount."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value).quantize(Decimal("0.01"))
    if isinstance(value, float):
        return Decimal(repr(value)).quantize(Decimal("0.01"))
    text = str(value).translate(SIGNS)
    if text in ("", "-", "--", "—"):
        return None
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    found = written_number(text)
    if not found.is_finite() or found != found.quantize(Decimal("0.01")):
        raise ValueError("an amount has two places")
    return found.quantize(Decimal("0.01"))


def written_day(value: Any, form: str) -> dt.date | None:
    """A day as the bank writes it; times of day are left out."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = _text(value)
    matched = COMPACT.match(text) or YEAR_FIRST.match(text)
    if matched:
        year, month, day = (int(part) for part in matched.groups())
    else:
        matched = YEAR_LAST.match(text)
        if matched is None or form == "ymd":
            return None
        first, second, year = (int(part) for part in matched.groups())
        day, month = (first, second) if form == "dmy" else (second, first)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
