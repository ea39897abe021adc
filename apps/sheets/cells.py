"""What a person wrote into a cell, as the value that the field expects. Nothing is guessed: what is unclear stays as it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from openpyxl.utils.datetime import from_excel

from apps.sheets.columns import Column
from operational.core.api import without_invisible_ends, written_number

YES = frozenset(("是", "对", "√", "✓", "y", "yes", "true", "t", "1", "真", "對"))
NO = frozenset(("否", "不", "×", "✗", "n", "no", "false", "f", "0", "假"))
DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00(?:\.0+)?)?)?$")
COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
PLAIN_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$", re.ASCII)
MONEY_SIGNS = str.maketrans("，．－％（）", ",.-%()", "¥￥$ \u00a0")
EXCEL_DAYS = range(1, 2_958_466)  # what a spreadsheet counts as a day: 1900-01-01 to 9999-12-31
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")


def reader(column: Column) -> Callable[[Any], Any]:
    """How cells of the column are read."""
    readers: dict[str, Callable[[Any], Any]] = {
        "date": day,
        "yes_no": yes_no,
        "decimal": decimal,
        "whole": decimal,
    }
    return readers.get(column.kind, text)


def trimmed(value: Any) -> Any:
    """The cell without blanks and zero-width marks around it; None when nothing stands in it."""
    if isinstance(value, str):
        return without_invisible_ends(value) or None
    return value


def text(value: Any) -> Any:
    """Codes and names: a spreadsheet's 1001.0 is the code 1001, and a day is written out."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Beyond 2**53 a float has lost digits: as it stands it fits no code, and nobody takes it for one.
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)


def day(value: Any) -> Any:
    """2026-03-01, 2026/3/1, 2026年3月1日, 20260301 or a spreadsheet's own day."""
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value in EXCEL_DAYS and value != 60:  # 60 is the 29th of February 1900, which never was
            found = from_excel(int(value))
            return found.date() if isinstance(found, dt.datetime) else found
        return str(value)
    return written_day(str(value).strip())


@lru_cache(maxsize=10_000)  # a file of years names the same days again and again
def written_day(value: str) -> dt.date | str:
    matched = DAY.match(value) or COMPACT_DAY.match(value)
    if matched is None:
        return value
    try:
        return dt.date(*(int(part) for part in matched.groups()))
    except ValueError:
        return value


def yes_no(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    said = text(value).casefold()
    return True if said in YES else False if said in NO else text(value)


def decimal(value: Any) -> Any:
    """Exact numbers: grouping and currency signs are dropped, 13% is 0.13, (5.00) is -5.00."""
    if isinstance(value, str) and PLAIN_NUMBER.match(value):
        return value  # the field's own check makes the decimal
    if isinstance(value, bool):
        return text(value)
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))  # the digits the spreadsheet shows, not the binary fraction behind them
    plain = str(value).strip().translate(MONEY_SIGNS)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    try:
        return written_number(plain[:-1]) / 100 if plain.endswith("%") else written_number(plain)
    except (InvalidOperation, ValueError):
        return str(value).strip()


def is_error(value: str) -> bool:
    """A formula that did not work out: never a value."""
    return value[:1] == "#" and value in ERRORS
