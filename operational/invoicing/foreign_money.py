"""Foreign money on cash and bank accounts: how much there is in its own currency, and what the books say it is worth."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from operational.core.api import BOOK_CURRENCY, ZERO, Input, Output, SignedAmount, Tx, query, round_money
from operational.invoicing.bank_tables import BankAccount

DATA = Path(__file__).parent / "data" / "revalued_accounts.csv"


@dataclass(frozen=True)
class RevaluedRow:
    """Whether accounts of one kind follow the rate of a month's end, from a day on."""

    control: str
    is_revalued: bool
    valid_from: dt.date
    source: str


@cache
def revalued_rows() -> tuple[RevaluedRow, ...]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            RevaluedRow(
                row["control"], row["is_revalued"] == "1", dt.date.fromisoformat(row["valid_from"]), row["source"]
            )
            for row in csv.DictReader(file)
        )


def revalued_controls(rows: Sequence[RevaluedRow], on: dt.date) -> frozenset[str]:
    """The kinds of accounts that follow the rate on this day; the newest row in force counts."""
    newest: dict[str, RevaluedRow] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        if row.valid_from <= on:
            newest[row.control] = row
    return frozenset(control for control, row in newest.items() if row.is_revalued)


@dataclass(frozen=True)
class Held:
    """What one account holds at the end of a day; ``unknown`` names a paper that does not say its foreign amount."""

    code: str
    name: str
    currency: str
    foreign: Decimal
    book: Decimal
    stated_on: dt.date | None
    unknown: str | None


# One statement, so that both balances are of one moment. The opening stands before the first day: a balance stated for the
# eve of it says what it was in foreign money.
_HELD = sa.text(
    """
    with stated as (
        select distinct on (account_code) account_code, date, balance
        from invoicing.foreign_balance where account_code = any(cast(:codes as text[])) and date <= :day
        order by account_code, date desc, id desc
    ),
    moved as (
        select l.account_code, l.debit - l.credit as book, e.source_number, e.position,
            case e.source_kind when 'ledger.opening' then e.date - 1 else e.date end as day,
            case e.source_kind
                when 'invoicing.payment' then nullif(p.foreign_amount, 0)
                when 'invoicing.cash_entry' then
                    nullif(case when c.cash_account = l.account_code then c.foreign_amount else c.other_foreign_amount end, 0)
                when 'invoicing.revaluation' then 0
            end as foreign_size
        from ledger.entry_line as l
        join ledger.entry as e on e.id = l.entry_id
        left join invoicing.payment as p on e.source_kind = 'invoicing.payment' and p.id = e.source_id
        left join invoicing.cash_entry as c on e.source_kind = 'invoicing.cash_entry' and c.id = e.source_id
        where l.account_code = any(cast(:codes as text[])) and e.date <= :day
    ),
    summed as (
        select m.account_code, sum(m.book) as book,
            sum(sign(m.book) * m.foreign_size) filter (where m.day > coalesce(s.date, '-infinity')) as since,
            (array_agg(m.source_number order by m.position)
                filter (where m.foreign_size is null and m.day > coalesce(s.date, '-infinity')))[1] as unknown
        from moved as m left join stated as s using (account_code)
        group by 1
    )
    select b.code, b.name, b.currency, cast(coalesce(s.balance, 0) + coalesce(m.since, 0) as numeric(18, 2)) as foreign,
        cast(coalesce(m.book, 0) as numeric(18, 2)) as book,
        s.date as stated_on, m.unknown
    from invoicing.bank_account as b
    left join stated as s on s.account_code = b.code
    left join summed as m on m.account_code = b.code
    where b.code = any(cast(:codes as text[]))
    order by b.code
    """
)


def foreign_accounts(tx: Tx, currency: str | None = None) -> dict[int, str]:
    """The accounts that hold foreign money, or money of one currency: code by id."""
    statement = sa.select(BankAccount.id, BankAccount.code).where(BankAccount.currency != BOOK_CURRENCY)
    if currency is not None:
        statement = statement.where(BankAccount.currency == currency)
    return {row.id: row.code for row in tx.session.execute(statement.order_by(BankAccount.id))}


def held(tx: Tx, codes: Sequence[str], day: dt.date) -> list[Held]:
    """What these accounts hold at the end of a day, in their currency and in the books."""
    if not codes:
        return []
    tx.session.flush()
    return [Held(*row) for row in tx.session.execute(_HELD, {"codes": sorted(codes), "day": day})]


class AskForeignMoney(Input):
    date: dt.date | None = None  # left out: today


class ForeignMoneyRow(Output):
    cash_account: str
    name: str
    currency: str
    foreign_balance: SignedAmount
    balance: SignedAmount  # in the books
    rate: Decimal | None  # of the day; empty where none was entered
    worth: SignedAmount | None
    difference: SignedAmount | None  # what a revaluation would book
    stated_on: dt.date | None
    unknown: str  # a paper without a foreign amount: state the balance first


class ForeignMoney(Output):
    date: dt.date
    rows: list[ForeignMoneyRow]
    total: int
    difference: SignedAmount


_RATES = sa.text(
    """
    select distinct on (currency) currency, rate from company.exchange_rate
    where currency = any(cast(:currencies as text[])) and day <= :day order by currency, day desc
    """
)


@query("invoicing.foreign_money", permission="invoicing.bank_account.view", path="GET /foreign-money")
def foreign_money(tx: Tx, given: AskForeignMoney) -> ForeignMoney:
    """Accounts in foreign currency: what they hold, what the books say, and what it is worth at the rate of the day."""
    day = given.date or tx.today
    found = held(tx, list(foreign_accounts(tx).values()), day)
    wanted = {"currencies": sorted({row.currency for row in found}), "day": day}
    rates = {row.currency: row.rate for row in tx.session.execute(_RATES, wanted)} if found else {}
    rows = []
    for row in found:
        rate = rates.get(row.currency)
        worth = round_money(row.foreign * rate) if rate is not None and row.unknown is None else None
        rows.append(
            ForeignMoneyRow(
                cash_account=row.code,
                name=row.name,
                currency=row.currency,
                foreign_balance=row.foreign,
                balance=row.book,
                rate=rate,
                worth=worth,
                difference=None if worth is None else worth - row.book,
                stated_on=row.stated_on,
                unknown=row.unknown or "",
            )
        )
    total = sum((row.difference for row in rows if row.difference is not None), ZERO)
    return ForeignMoney(date=day, rows=rows, total=len(rows), difference=total)
