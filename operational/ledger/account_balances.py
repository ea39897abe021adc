"""Account balances (科目余额表) from the kept balances: one statement, whatever the number of entries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, SignedAmount, Tx, query, require
from operational.ledger.commands.books import Month

LEVELS_MAX = 9  # a chart of twenty digits has no more


class FindAccountBalances(Input):
    month_from: Month | None = None  # left out: the month of today
    month_to: Month | None = None  # left out: the same month
    level: int | None = Field(default=None, ge=1, le=LEVELS_MAX)
    account: str = Field(default="", max_length=20)  # only codes that begin so
    with_idle: bool = False  # also accounts without balance and movement


class BalanceRow(Output):
    """An account with its sub-accounts: balance before, movement, balance after, each on the side where it stands."""

    account_code: str
    account_name: str
    name_tw: str
    name_en: str
    level: int
    normal_side: str
    opening_debit: Amount
    opening_credit: Amount
    debit: SignedAmount
    credit: SignedAmount
    closing_debit: Amount
    closing_credit: Amount


class AccountBalances(Output):
    rows: list[BalanceRow]
    opening_debit: Amount
    opening_credit: Amount
    debit: SignedAmount
    credit: SignedAmount
    closing_debit: Amount
    closing_credit: Amount


_BALANCES = sa.text("""
    with own as (
        select account_code,
            sum(case when month < :first then opening + debit - credit else opening end) as opening,
            sum(case when month < :first then 0 else debit end) as debit,
            sum(case when month < :first then 0 else credit end) as credit
        from ledger.balance
        where month <= :last
        group by account_code
    )
    select account.code, account.name_zh, account.name_tw, account.name_en, account.normal_side,
        length(account.path) - length(replace(account.path, '/', '')) as level,
        coalesce(sum(own.opening), 0) as opening, coalesce(sum(own.debit), 0) as debit, coalesce(sum(own.credit), 0) as credit
    from ledger.account
    join ledger.account as below on starts_with(below.path, account.path)
    left join own on own.account_code = below.code
    where starts_with(account.code, :prefix)
    group by account.id
    having :with_idle or coalesce(sum(own.opening), 0) <> 0 or bool_or(own.debit <> 0 or own.credit <> 0)
    order by account.path
""")


@query("ledger.account_balances", permission="ledger.balance.view", path="GET /ledger/account_balances")
def account_balances(tx: Tx, given: FindAccountBalances) -> AccountBalances:
    """Balances before, movements in and balances after some months, by account; entries without voucher included."""
    first = _month(given.month_from, tx.today)
    last = _month(given.month_to, first)
    require(first <= last, "ledger.months_out_of_order", field="month_to", first=f"{first:%Y-%m}", last=f"{last:%Y-%m}")
    values = {"first": first, "last": last, "prefix": given.account, "with_idle": given.with_idle}
    every = [
        _row(code, name, tw, en, side, level, opening, debit, credit)
        for code, name, tw, en, side, level, opening, debit, credit in tx.session.execute(_BALANCES, values)
    ]
    top_level = min((row.level for row in every), default=1)
    top = [row for row in every if row.level == top_level]
    rows = [row for row in every if given.level is None or row.level <= given.level]
    return AccountBalances(
        rows=rows,
        opening_debit=sum((row.opening_debit for row in top), ZERO),
        opening_credit=sum((row.opening_credit for row in top), ZERO),
        debit=sum((row.debit for row in top), ZERO),
        credit=sum((row.credit for row in top), ZERO),
        closing_debit=sum((row.closing_debit for row in top), ZERO),
        closing_credit=sum((row.closing_credit for row in top), ZERO),
    )


def _row(
    code: str, name: str, tw: str, en: str, side: str, level: int, opening: Decimal, debit: Decimal, credit: Decimal
) -> BalanceRow:
    closing = opening + debit - credit
    return BalanceRow(
        account_code=code,
        account_name=name,
        name_tw=tw,
        name_en=en,
        level=level,
        normal_side=side,
        opening_debit=max(opening, ZERO),
        opening_credit=max(-opening, ZERO),
        debit=debit or ZERO,
        credit=credit or ZERO,
        closing_debit=max(closing, ZERO),
        closing_credit=max(-closing, ZERO),
    )


def _month(text: str | None, otherwise: dt.date) -> dt.date:
    return otherwise.replace(day=1) if text is None else dt.date.fromisoformat(f"{text}-01")
