"""What a voucher is called before it is posted: its type and a provisional number, tidied until posting gives the final one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from operational.company.api import setting
from operational.core.api import Tx
from operational.ledger import reference, rules
from operational.ledger.rules import Line
from operational.ledger.tables import Voucher

VOUCHER_TYPES = "ledger.voucher_types"  # setting: one (记) or three (收, 付, 转), counted by the first day of a month
CHIEF_SIGNS = "ledger.chief_signs"  # setting: a voucher is posted only after the chief accountant signed it
CHECKER_DIFFERS = "ledger.checker_differs"  # setting: who checks a voucher has not prepared it


def is_by_cash(tx: Tx, month: dt.date) -> bool:
    """Whether the company numbers receipts, payments and transfers apart in this month."""
    return bool(setting(tx, VOUCHER_TYPES, "one", on=month) == "three")


def checker_differs(tx: Tx) -> bool:
    return bool(setting(tx, CHECKER_DIFFERS, False))


def chief_signs(tx: Tx) -> bool:
    return bool(setting(tx, CHIEF_SIGNS, False))


def type_of(tx: Tx, lines: Iterable[Line], month: dt.date) -> str:
    """The type of a voucher with these lines."""
    chart = reference.accounts(tx)
    cash = [line for line in lines if line.account in chart and chart[line.account].is_cash]
    return rules.voucher_type(
        debits_cash=any(line.debit for line in cash),
        credits_cash=any(line.credit for line in cash),
        is_by_cash=is_by_cash(tx, month),
    )


_LAST = sa.text("""
    select wanted.type, wanted.month, greatest(
        (select coalesce(max(sequence), 0) from ledger.voucher as v where v.type = wanted.type and v.month = wanted.month),
        (select coalesce(max(provisional), 0) from ledger.voucher as v where v.type = wanted.type and v.month = wanted.month))
    from unnest(cast(:types as text[]), cast(:months as date[])) as wanted (type, month)
""")


def last_numbers(tx: Tx, wanted: Iterable[tuple[str, dt.date]]) -> dict[tuple[str, dt.date], int]:
    """The highest number of each type and month, final or provisional; two people may get the same until they tidy them."""
    keys = sorted(set(wanted))
    if not keys:
        return {}
    given = {"types": [kind for kind, _ in keys], "months": [month for _, month in keys]}
    return {(kind, month): last for kind, month, last in tx.session.execute(_LAST, given)}


def next_number(kind: str, month: dt.date) -> sa.ColumnElement[int]:
    """The number behind the highest, found by the statement that writes the voucher."""
    last = sa.func.greatest(sa.func.max(Voucher.sequence), sa.func.max(Voucher.provisional), 0)  # nulls do not count
    number = sa.select(last + 1).where(Voucher.type == kind, Voucher.month == month).scalar_subquery()
    return sa.type_coerce(number, sa.Integer)


def shown_number(kind: str, month: dt.date, number: int | None) -> str | None:
    """202603-记-0012, as posting writes it."""
    return None if number is None else f"{month:%Y%m}-{kind}-{number:04}"
