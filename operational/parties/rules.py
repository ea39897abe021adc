"""When money is due, and whether a company's code can be right."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import allocate

CREDIT_CODE_LENGTH = 18
# GB 32100-2015: the characters of the unified social credit code (no I, O, S, V, Z) and the weights of their places.
CREDIT_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

# code: name, kind, days
USUAL_TERMS: Mapping[str, tuple[str, str, int]] = {
    "XJ": ("现结", "cash", 0),
    "HD30": ("货到30天", "net", 30),
    "PD30": ("票到30天", "invoice", 30),
    "YJ30": ("月结30天", "month_end", 30),
    "YJ60": ("月结60天", "month_end", 60),
    "CY15": ("次月15日", "month_day", 15),
}


def is_credit_code(code: str) -> bool:
    """Whether the last of the 18 characters checks the other 17.

    Source: GB 32100-2015, 法人和其他组织统一社会信用代码编码规则, annex A: (31 - sum of value x weight mod 31) mod 31.
    """
    if len(code) != CREDIT_CODE_LENGTH or any(character not in CREDIT_CODE_CHARACTERS for character in code):
        return False
    values = [CREDIT_CODE_CHARACTERS.index(character) for character in code]
    weighed = sum(value * weight for value, weight in zip(values, CREDIT_CODE_WEIGHTS, strict=False))
    return values[-1] == (31 - weighed % 31) % 31


def is_tax_id_suspect(tax_id: str) -> bool:
    """A code as long as the unified one that does not check is a typing error; other lengths are older or foreign ids."""
    return len(tax_id) == CREDIT_CODE_LENGTH and not is_credit_code(tax_id.upper())


def due_date(kind: str, days: int, start: dt.date, invoice_date: dt.date | None = None) -> dt.date:
    """The day on which money is due under terms of this kind, before any move to a workday.

    ``start`` is the day of the goods; terms that count from the invoice use its date as soon as it is known.
    """
    if kind in ("cash", "prepaid"):
        return start
    if kind == "net":
        return start + dt.timedelta(days=days)
    if kind == "invoice":
        return (invoice_date or start) + dt.timedelta(days=days)
    if kind == "month_end":
        return _month_end(start.year, start.month) + dt.timedelta(days=days)
    if kind == "month_day":
        year, month = (start.year, start.month + 1) if start.month < 12 else (start.year + 1, 1)
        last = _month_end(year, month)
        return last.replace(day=min(max(days, 1), last.day))
    raise ValueError(f"unknown kind of terms {kind!r}")


@dataclass(frozen=True)
class Part:
    """A part of an amount with its own due day: a share (1 is all of it) and what its days count from."""

    purpose: str  # prepayment, delivery, retention
    share: Decimal
    kind: str
    days: int


def instalments(
    amount: Decimal, parts: Sequence[Part], start: dt.date, invoice_date: dt.date | None = None
) -> list[tuple[Decimal, dt.date]]:
    """The amount cut into its parts, each with the day on which it is due; the last part takes the rounding."""
    amounts = allocate(amount, [part.share for part in parts])
    return [(piece, due_date(part.kind, part.days, start, invoice_date)) for piece, part in zip(amounts, parts, strict=True)]


def shares_add_up(parts: Sequence[Part]) -> bool:
    """Whether the parts are exactly the whole."""
    return sum((part.share for part in parts), Decimal(0)) == 1


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
