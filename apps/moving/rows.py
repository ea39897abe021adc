"""Rows of a file of another program as rows of the sheets here, with what stands in the way by row."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.moving.codes import Codes, code_text
from apps.moving.grid import plain_cell
from apps.moving.layouts import Recognised
from apps.sheets.cells import day, decimal
from operational.core.api import ZERO, Problem

TOTAL = re.compile(r"(小计|合计|总计|累计|小計|合計|總計|累計|承前页|过次页|^期初余额$|^上年结转$|^期末余额$)[:：]?$")
DEBIT, CREDIT = ("借", "debit", "d", "j"), ("贷", "貸", "credit", "c")
NOTHING = ("-", "--", "—", "平", "")
NUMBER = re.compile(r"[-+]?\d{1,18}(\.\d{1,12})?", re.ASCII)
YEARS_MAX = 60  # a life above is a number of months
Row = dict[str, Any]


@dataclass
class Moved:
    """The rows for the sheet, what is wrong, and how many rows were passed over as totals or parents."""

    rows: list[tuple[int, Row]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    passed_over: int = 0

    def add(self, number: int, row: Row) -> None:
        self.rows.append((number, {name: value for name, value in row.items() if value is not None and value != ""}))


@dataclass(frozen=True)
class Setting:
    """What the reading depends on: the opening day, which balance of the file counts, and partners behind accounts."""

    opening: dt.date
    balance: str = ""  # opening or closing; left out: read off the title
    parts: Mapping[str, Sequence[tuple[str, str, Decimal]]] = field(default_factory=dict)  # account -> party, name, balance
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # kind -> old code -> new code

    def code(self, kind: str, old: str) -> str:
        return self.codes.get(kind, {}).get(old, old)


def amount(value: Any) -> Any:
    """An amount as other programs write it: text with marks, wide digits, a dash for nothing; what is unclear stays as it is."""
    if value is None:
        return ZERO
    if isinstance(value, float):
        return Decimal(f"{value:.15g}")  # what a spreadsheet shows, not the binary fraction behind it
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip().removesuffix("元")
        found = ZERO if text in NOTHING else decimal(text)
        return Decimal(found) if isinstance(found, str) and NUMBER.fullmatch(found) else found
    return decimal(value)


def date(value: Any) -> Any:
    """A day in any writing, a number of a spreadsheet or 2025.12.31 too."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
        return day(int(text)) if re.fullmatch(r"[34]\d{4}", text) else day(text)
    return day(value) if value is not None else None


def text(value: Any) -> str:
    return code_text(value)


def side(value: Any) -> int:
    """1 for the debit side, -1 for the credit side, 0 where nothing or 平 stands."""
    said = text(value).casefold()
    return 1 if said.startswith(DEBIT) else -1 if said.startswith(CREDIT) else 0


def is_total(cells: Sequence[Any]) -> bool:
    """Whether a row only adds up others: a word of that kind stands in one of its first texts."""
    texts = [re.sub(r"\s", "", cell) for cell in cells if isinstance(cell, str) and cell.strip()][:4]
    return any(TOTAL.search(one) for one in texts)


def stock_rows(found: Recognised, setting: Setting, codes: Codes) -> Moved:
    """What lies in the bins: rows without a code or a quantity are headings of groups and totals."""
    moved = Moved()
    for number, cells in found.rows:
        item = text(found.cell(cells, "item"))
        quantity = amount(plain_cell(found.cell(cells, "quantity")))
        if is_total(cells) or (not item and quantity == 0) or (item and quantity == 0):
            moved.passed_over += 1
            continue
        row: Row = {
            "item": setting.code("item", item),
            "warehouse": setting.code("warehouse", text(found.cell(cells, "warehouse"))),
            "expires_on": date(plain_cell(found.cell(cells, "expires_on"))),
            "quantity": quantity,
        }
        row |= {name: text(found.cell(cells, name)) for name in ("name", "spec", "unit", "bin", "lot")}
        for name in ("unit_cost", "value"):
            given = plain_cell(found.cell(cells, name))
            row[name] = None if given is None else amount(given)
        if row.get("value") is not None:
            row["unit_cost"] = None  # the value is exact, the price a quotient
        moved.add(number, row)
    return moved


def asset_rows(found: Recognised, setting: Setting, codes: Codes) -> Moved:
    """Cards: lives in years become months, rates in percent become fractions."""
    moved = Moved()
    for number, cells in found.rows:
        if is_total(cells) or found.cell(cells, "name") in (None, ""):
            moved.passed_over += 1
            continue
        row: Row = {name: text(found.cell(cells, name)) for name in ("number", "name", "spec", "place", "note")}
        row["category"] = setting.code("category", text(found.cell(cells, "category")))
        row["department"] = setting.code("department", text(found.cell(cells, "department")))
        row["start_date"] = date(plain_cell(found.cell(cells, "start_date")))
        row["original_value"] = amount(plain_cell(found.cell(cells, "original_value")))
        row["accumulated"] = amount(plain_cell(found.cell(cells, "accumulated")))
        row["months_used"] = _whole(found.cell(cells, "months_used"))
        row["life_months"] = _whole(found.cell(cells, "life_months"))
        years = _whole(found.cell(cells, "life_years"))
        if row["life_months"] is None and years is not None:
            if isinstance(years, Decimal) and years <= YEARS_MAX:
                row["life_months"] = years * 12
            else:
                given = {"given": str(years)}
                moved.problems.append(Problem("moving.life_in_months", given, "life_months", number, "life_months"))
        row["residual_rate"] = _rate(found, cells)
        moved.add(number, row)
    return moved


def _whole(value: Any) -> Any:
    value = plain_cell(value)
    found = None if value is None else amount(value)
    return found.normalize() if isinstance(found, Decimal) and found == found.to_integral_value() else found


def _rate(found: Recognised, cells: Sequence[Any]) -> Any:
    given = plain_cell(found.cell(cells, "residual_rate"))
    if given is None:
        return None
    rate = amount(given)
    in_percent = "%" in found.shown.get("residual_rate", "") and not (isinstance(given, str) and "%" in given)
    return rate / 100 if isinstance(rate, Decimal) and (in_percent or rate > 1) else rate


def item_rows(found: Recognised, setting: Setting, codes: Codes) -> Moved:
    """Papers that are still open, each with its amount on the usual side of its account."""
    moved = Moved()
    last: dict[str, Any] = {}
    for number, cells in found.rows:
        if is_total(cells):
            moved.passed_over += 1
            continue
        given = _signed(found, cells)
        party = text(found.cell(cells, "party")) or text(found.cell(cells, "party_name")) or last.get("party", "")
        old = text(found.cell(cells, "account")) or last.get("account", "")
        last = {"party": party, "account": old}
        if given == 0:
            moved.passed_over += 1
            continue
        account = codes.find(old, text(found.cell(cells, "account_name")), number) if old else None
        code = account.code if account else old
        usual = codes.chart[code].side if code in codes.chart else "D"
        signed = given if not isinstance(given, Decimal) or not _has_side(found) or usual == "D" else -given
        moved.add(
            number,
            {
                "account": code,
                "party": (account.party if account else "") or setting.code("party", party),
                "number": text(found.cell(cells, "number")),
                "date": date(plain_cell(found.cell(cells, "date"))),
                "due_date": date(plain_cell(found.cell(cells, "due_date"))),
                "amount": signed,
            },
        )
    return moved


def _has_side(found: Recognised) -> bool:
    return "direction" in found.columns or not {"amount"} & found.columns.keys()


def _signed(found: Recognised, cells: Sequence[Any]) -> Any:
    """Debit minus credit where the file says the side, else the amount as it stands."""
    if "amount" in found.columns:
        given = amount(plain_cell(found.cell(cells, "amount")))
        if "direction" in found.columns and isinstance(given, Decimal):
            return given * side(found.cell(cells, "direction"))
        return given
    debit, credit = (amount(plain_cell(found.cell(cells, name))) for name in ("debit", "credit"))
    return debit - credit if isinstance(debit, Decimal) and isinstance(credit, Decimal) else debit or credit


def voucher_rows(found: Recognised, setting: Setting, codes: Codes) -> Moved:
    """Lines of vouchers: day, number and summary of the first line hold for the next ones where those leave them out."""
    moved = Moved()
    last: dict[str, Any] = {}
    place = found.columns.get
    where = {name: place(name) for name in ("date", "word", "number", "summary", "account", "account_name", "debit", "credit",
                                            "direction", "amount", "party", "party_name", "customer", "supplier", "department",
                                            "employee", "attachments")}  # fmt: skip

    def at(cells: Sequence[Any], name: str) -> Any:
        column = where[name]
        return cells[column] if column is not None and column < len(cells) else None

    for number, cells in found.rows:
        old = text(at(cells, "account"))
        if not old or is_total(cells):
            moved.passed_over += any(cell not in (None, "") for cell in cells)
            continue
        given = at(cells, "date")
        if given not in (None, ""):
            last = {"date": date(plain_cell(given))}
        numbered = text(at(cells, "number"))
        if numbered:
            word = text(at(cells, "word"))
            last["number"] = f"{word}-{numbered}" if word and not numbered.startswith(word) else numbered
        debit, credit = _two_sides(at, cells)
        if debit == 0 and credit == 0:
            moved.passed_over += 1
            continue
        summary = text(at(cells, "summary"))
        last["summary"] = summary or last.get("summary", "")
        account = codes.find(old, text(at(cells, "account_name")), number)
        party = text(at(cells, "party")) or text(at(cells, "customer")) or text(at(cells, "supplier"))
        named = text(at(cells, "party_name"))
        code = account.code if account else old
        takes_party = code in codes.chart and codes.chart[code].requires_party
        attached = at(cells, "attachments")
        moved.add(
            number,
            {
                "number": last.get("number"), "date": last.get("date"), "summary": last["summary"][:500], "account": code,
                "debit": debit, "credit": credit,
                "party": (account.party if account else "") or (setting.code("party", party or named) if takes_party else ""),
                "party_name": named if takes_party and party else "",
                "department": setting.code("department", text(at(cells, "department"))),
                "employee": setting.code("employee", text(at(cells, "employee"))),
                "attachments": _whole(attached) if attached not in (None, "", -1, -1.0, "-1") else None,
            },
        )  # fmt: skip
    return moved


def _two_sides(at: Callable[[Sequence[Any], str], Any], cells: Sequence[Any]) -> tuple[Any, Any]:
    debit, credit = amount(plain_cell(at(cells, "debit"))), amount(plain_cell(at(cells, "credit")))
    if debit == 0 and credit == 0:
        one = amount(plain_cell(at(cells, "amount")))
        which = side(at(cells, "direction"))
        return (one, ZERO) if which > 0 else (ZERO, one) if which < 0 else (ZERO, ZERO)
    return debit, credit
