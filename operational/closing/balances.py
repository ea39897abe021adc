"""What a month's end looks up in the books: balances, profit of the year so far, movements of tax accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import ZERO, Tx
from operational.ledger.api import account_for

_TO_CLOSE = sa.text(
    """
    select b.account_code as account, a.normal_side, nullif(b.department_id, 0) as department_id,
        sum(b.opening + b.debit - b.credit) as balance
    from ledger.balance as b join ledger.account as a on a.code = b.account_code
    where b.month < :next_day and a.class in ('income', 'expense')
    group by 1, 2, 3 having sum(b.opening + b.debit - b.credit) <> 0
    order by a.normal_side, 1, 3 nulls first
    """
)
# Profit moves from income and expense to the profit of the year; both together are it, whether it was moved or not.
_SO_FAR = sa.text(
    """
    select
        -sum(b.opening + b.debit - b.credit)
            filter (where a.class in ('income', 'expense') or starts_with(a.path, profit.path)) as profit,
        sum(b.opening + b.debit) filter (where starts_with(a.path, tax.path)) as accrued
    from ledger.balance as b
    join ledger.account as a on a.code = b.account_code
    join ledger.account as profit on profit.code = :profit
    join ledger.account as tax on tax.code = :tax
    where b.month >= :year and b.month < :next_day
    """
)
_BELOW = sa.text(
    """
    select top.code as account,
        sum(b.opening + b.debit - b.credit) as balance,
        coalesce(sum(b.debit) filter (where b.month >= :first_day), 0) as debit,
        coalesce(sum(b.credit) filter (where b.month >= :first_day), 0) as credit
    from ledger.account as top
    join ledger.account as a on starts_with(a.path, top.path)
    join ledger.balance as b on b.account_code = a.code and b.month < :next_day
    where top.code = any(cast(:tops as text[]))
    group by 1
    """
)


@dataclass(frozen=True)
class Account:
    """An account with those below it at the end of a month: the balance, and what moved since a first day."""

    balance: Decimal = ZERO  # debit minus credit
    debit: Decimal = ZERO
    credit: Decimal = ZERO


def to_close(tx: Tx, next_day: dt.date) -> list[Any]:
    """Income and expense accounts that hold a balance, by department."""
    return list(tx.session.execute(_TO_CLOSE, {"next_day": next_day}))


def profit_so_far(tx: Tx, month: dt.date, next_day: dt.date) -> tuple[Decimal, Decimal]:
    """Profit of the year before income tax, and the income tax that stands in it."""
    given = {
        "year": month.replace(month=1),
        "next_day": next_day,
        "profit": account_for(tx, "profit_of_year", on=month),
        "tax": account_for(tx, "income_tax_expense", on=month),
    }
    row = tx.session.execute(_SO_FAR, given).one()
    accrued = row.accrued or ZERO
    return (row.profit or ZERO) + accrued, accrued


def accounts_of(tx: Tx, purposes: Iterable[str], first_day: dt.date, next_day: dt.date) -> dict[str, Account]:
    """The accounts of purposes with all below them, in one statement."""
    codes = {purpose: account_for(tx, purpose, on=first_day) for purpose in purposes}
    given = {"tops": sorted(set(codes.values())), "first_day": first_day, "next_day": next_day}
    found = {row.account: Account(row.balance, row.debit, row.credit) for row in tx.session.execute(_BELOW, given)}
    return {purpose: found.get(code, Account()) for purpose, code in codes.items()}
