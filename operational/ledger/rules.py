"""Bookkeeping without a database: when lines balance, how an entry is reversed in red, what an opening sheet must say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol, TypeVar

from operational.core.api import ZERO

OPENING_SOURCE = "ledger.opening"
VOUCHER_SOURCE = "ledger.voucher"
PERSONAL_CONTROLS = ("receivable", "payable", "advance_in", "advance_out")  # accounts kept by partner in open items
CASH_FLOW_ITEMS = frozenset({*range(1, 7), *range(8, 13), *range(14, 19)})  # lines of the form that take an amount


@dataclass(frozen=True)
class Line:
    """One line of an entry: an account, an amount on one side, and its dimensions."""

    account: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    party_id: int | None = None
    item_id: int | None = None
    department_id: int | None = None
    employee_id: int | None = None
    quantity: Decimal | None = None
    cash_flow_line: int | None = None
    summary: str = ""
    is_red: bool = False

    @property
    def is_zero(self) -> bool:
        return self.debit == 0 and self.credit == 0


def totals(lines: Iterable[Line]) -> tuple[Decimal, Decimal]:
    """What stands on the debit and on the credit side."""
    debit, credit = ZERO, ZERO
    for line in lines:
        debit += line.debit
        credit += line.credit
    return debit, credit


def reversed_in_red(lines: Iterable[Line]) -> list[Line]:
    """The same lines on the same sides with the sign turned: what a Chinese bookkeeper writes in red ink."""
    return [
        replace(
            line,
            debit=-line.debit if line.debit else ZERO,
            credit=-line.credit if line.credit else ZERO,
            quantity=None if line.quantity is None else -line.quantity,
            is_red=line.debit > 0 or line.credit > 0,
        )
        for line in lines
    ]


def month_of(day: dt.date) -> dt.date:
    """The first day of the month, which names its period."""
    return day.replace(day=1)


def next_month(month: dt.date) -> dt.date:
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True)
class PeriodState:
    """A month of the books and whether it still takes entries, and papers of stock (which are closed first)."""

    month: dt.date
    is_open: bool
    is_stock_closed: bool = False


def booking_day(day: dt.date, periods: Sequence[PeriodState], *, of_stock: bool = False) -> dt.date | None:
    """The day itself when its month takes entries, else the first day of the first open month after it.

    None when the day lies before the books were opened. Months after the last known one are open.
    """
    if not periods or month_of(day) < periods[0].month:
        return None
    closed = {period.month for period in periods if not period.is_open or (of_stock and period.is_stock_closed)}
    month = month_of(day)
    if month not in closed:
        return day
    while month in closed:
        month = next_month(month)
    return month


class OpeningFigures(Protocol):
    """The figures of one line of the opening sheet."""

    @property
    def account(self) -> str: ...
    @property
    def debit(self) -> Decimal: ...
    @property
    def credit(self) -> Decimal: ...
    @property
    def year_begin(self) -> Decimal | None: ...
    @property
    def ytd_debit(self) -> Decimal | None: ...
    @property
    def ytd_credit(self) -> Decimal | None: ...


def year_begin_of(line: OpeningFigures) -> Decimal:
    """The balance at the start of the year; a line that says nothing about the year had its balance then already."""
    if line.year_begin is None and line.ytd_debit is None and line.ytd_credit is None:
        return line.debit - line.credit
    return line.year_begin or ZERO


def opening_difference(lines: Iterable[OpeningFigures]) -> Decimal:
    """Balance minus (year begin + debits - credits of the year): zero when the lines of an account agree."""
    found = ZERO
    for line in lines:
        found += line.debit - line.credit - year_begin_of(line) - (line.ytd_debit or ZERO) + (line.ytd_credit or ZERO)
    return found


def agreed_balance(line: OpeningFigures) -> tuple[Decimal, Decimal]:
    """Debit and credit that agree with the line's own figures of the year.

    An account may be split over lines that agree only together, a total and its cash flows; each is kept so that it
    agrees by itself, which leaves the sum of the account as it was.
    """
    if opening_difference([line]) == 0:
        return line.debit, line.credit
    net = year_begin_of(line) + (line.ytd_debit or ZERO) - (line.ytd_credit or ZERO)
    return max(net, ZERO), max(-net, ZERO)


VOUCHER_TYPE, RECEIPT, PAYMENT, TRANSFER = "记", "收", "付", "转"
WAYS = ("document", "day")
HAND_RULE = "hand:1"


def voucher_type(*, debits_cash: bool, credits_cash: bool, is_by_cash: bool) -> str:
    """记, or by the cash lines: 付 credits cash (also from one cash account to another), 收 debits it, 转 has none."""
    if not is_by_cash:
        return VOUCHER_TYPE
    return PAYMENT if credits_cash else RECEIPT if debits_cash else TRANSFER


@dataclass(frozen=True)
class Merging:
    """A merging rule in force: one voucher for each document and month, or by day, kind of document and partner."""

    source_kind: str
    way: str
    version: int
    valid_from: dt.date

    @property
    def name(self) -> str:
        return f"{self.way}:{self.version}"


BY_DOCUMENT = Merging("", "document", 0, dt.date.min)  # where nobody made a rule


def merging_of(known: Sequence[Merging], source_kind: str, day: dt.date) -> Merging:
    """The newest rule in force for the kind of document; where it has none of its own, for all kinds."""
    for kind in (source_kind, ""):
        in_force = [rule for rule in known if rule.source_kind == kind and rule.valid_from <= day]
        if in_force:
            return max(in_force, key=lambda rule: (rule.valid_from, rule.version))
    return BY_DOCUMENT


class Waiting(Protocol):
    """What of an entry decides the voucher it stands in."""

    @property
    def date(self) -> dt.date: ...
    @property
    def source_kind(self) -> str: ...
    @property
    def source_id(self) -> int: ...
    @property
    def party_id(self) -> int: ...


def voucher_key(entry: Waiting, way: str, kind: str) -> tuple[object, ...]:
    """Entries with the same key stand in one voucher; ``kind`` is its type, which a voucher has one of."""
    if way == "day":
        return (way, kind, entry.date, entry.source_kind, entry.party_id)
    return (way, kind, month_of(entry.date), entry.source_kind, entry.source_id)


W = TypeVar("W", bound=Waiting)


def whole_documents(entries: Sequence[W], limit: int) -> Sequence[W]:
    """The first entries, at most so many, without the beginning of a document that goes on behind them."""
    if len(entries) <= limit:
        return entries
    cut = entries[limit]
    kept = limit
    while kept and (entries[kept - 1].source_kind, entries[kept - 1].source_id) == (cut.source_kind, cut.source_id):
        kept -= 1
    return entries[: kept or limit]  # a document with more entries than fit is begun all the same


def merged_summary(summaries: Sequence[str], limit: int = 3) -> str:
    """The summary of a voucher: the different summaries of its entries, the first few spelt out."""
    different = list(dict.fromkeys(text for text in summaries if text))
    if len(different) <= limit:
        return "；".join(different)
    return "；".join(different[:limit]) + f"等{len(different)}项"
