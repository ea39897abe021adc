"""What people can see of cash and bank: accounts, journals, closed days, counts, other money, layouts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    BOOK_CURRENCY,
    ZERO,
    Amount,
    Document,
    Input,
    Output,
    Page,
    RefTo,
    SignedAmount,
    Tx,
    like,
    page_of,
    query,
)
from operational.invoicing.bank_tables import (
    BankAccount,
    CashCount,
    CashCountLine,
    CashEntry,
    JournalDay,
)
from operational.invoicing.cash_accounts import CashRef, cash_account
from operational.ledger.api import Account, Balance, cash_balance

JOURNAL_ROWS_MAX = 2000  # a month of a busy account; longer spans are asked for in parts


class Nothing(Input):
    pass


class BankAccountRow(Output):
    id: int
    code: str
    name: str
    kind: str
    bank: str
    account_number: str
    currency: str
    is_active: bool
    version: int
    balance: SignedAmount
    closed_until: dt.date | None


class BankAccounts(Output):
    rows: list[BankAccountRow]
    total: int
    balance: SignedAmount


@query("invoicing.bank_accounts", permission="invoicing.bank_account.view", path="GET /bank-accounts")
def bank_accounts(tx: Tx, given: Nothing) -> BankAccounts:
    """Every account of the chart that keeps money, with its bank, number, currency and what the books say is on it."""
    below = sa.select(Account.parent_code).where(Account.parent_code.is_not(None), Account.is_active)
    kept = (
        sa.select(Balance.account_code, sa.func.sum(Balance.opening + Balance.debit - Balance.credit).label("balance"))
        .group_by(Balance.account_code)
        .subquery()
    )
    kind = sa.case((Account.role.in_(("cash", "bank")), Account.role), else_="other")
    statement = (
        sa.select(
            sa.func.coalesce(BankAccount.id, Account.id).label("id"), Account.code,
            sa.func.coalesce(BankAccount.name, Account.name_zh).label("name"),
            sa.func.coalesce(BankAccount.kind, kind).label("kind"), sa.func.coalesce(BankAccount.bank, "").label("bank"),
            sa.func.coalesce(BankAccount.account_number, "").label("account_number"),
            sa.func.coalesce(BankAccount.currency, BOOK_CURRENCY).label("currency"),
            sa.func.coalesce(BankAccount.is_active, True).label("is_active"),
            sa.func.coalesce(BankAccount.version, 1).label("version"),
            sa.func.coalesce(kept.c.balance, ZERO).label("balance"), Account.cash_closed_until.label("closed_until"),
        )
        .outerjoin(BankAccount, BankAccount.code == Account.code)
        .outerjoin(kept, kept.c.account_code == Account.code)
        .where(Account.is_cash, Account.is_active, sa.or_(Account.code.not_in(below), kept.c.balance != 0))
        .order_by(Account.code)
    )  # fmt: skip
    rows = [BankAccountRow(**row._mapping) for row in tx.session.execute(statement)]
    return BankAccounts(rows=rows, total=len(rows), balance=sum((row.balance for row in rows), ZERO))


class AskJournal(Input):
    cash_account: CashRef
    date_from: dt.date | None = None  # left out: the first of this month
    date_to: dt.date | None = None


class JournalRow(Output):
    entry: int
    line_no: int
    date: dt.date
    source_kind: str
    source_id: int
    source_number: str
    summary: str
    other_side: str
    received: SignedAmount
    paid: SignedAmount
    balance: SignedAmount
    is_closed: bool


class Journal(Output):
    cash_account: str
    name: str
    date_from: dt.date
    date_to: dt.date
    opening: SignedAmount
    received: SignedAmount
    paid: SignedAmount
    closing: SignedAmount
    closed_until: dt.date | None
    is_complete: bool  # False: more rows than are shown at once; ask for a shorter span
    rows: list[JournalRow]


# Entries beside: the other accounts of the entry tell what the money was for.
_JOURNAL = sa.text(
    """
    select l.entry_id as entry, l.line_no, e.date, e.source_kind, e.source_id, l.summary,
        case when e.source_kind = 'ledger.voucher' then coalesce(v.number, nullif(v.reference, ''), '') else e.source_number end
            as source_number,
        (select string_agg(distinct a.code || ' ' || a.name_zh, '、')
            from ledger.entry_line as o join ledger.account as a on a.code = o.account_code
            where o.entry_id = l.entry_id and o.account_code <> l.account_code) as other_side,
        l.debit as received, l.credit as paid,
        sum(l.debit - l.credit) over (order by e.date, e.position, l.line_no) as moved
    from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id
    left join ledger.voucher as v on e.source_kind = 'ledger.voucher' and v.id = e.source_id
    where l.account_code = :code and e.date between :first and :last
    order by e.date, e.position, l.line_no
    limit :most
    """
)


@query("invoicing.cash_journal", permission="invoicing.bank_account.view", path="GET /cash-journals/{cash_account}")
def cash_journal(tx: Tx, given: AskJournal) -> Journal:
    """The journal of a cash or bank account (日记账) with the balance after each line."""
    known = cash_account(tx, given.cash_account, field="cash_account")
    last = given.date_to or tx.today
    first = given.date_from or last.replace(day=1)
    opening = cash_balance(tx, known.code, first - dt.timedelta(days=1))
    until = tx.session.execute(sa.select(Account.cash_closed_until).where(Account.code == known.code)).scalar_one()
    values = {"code": known.code, "first": first, "last": last, "most": JOURNAL_ROWS_MAX + 1}
    found = tx.session.execute(_JOURNAL, values).all()
    rows = [_journal_row(row, opening, until) for row in found[:JOURNAL_ROWS_MAX]]
    received, paid = sum((row.received for row in rows), ZERO), sum((row.paid for row in rows), ZERO)
    return Journal(
        cash_account=known.code,
        name=known.name,
        date_from=first,
        date_to=last,
        opening=opening,
        received=received,
        paid=paid,
        closing=opening + received - paid,
        closed_until=until,
        is_complete=len(found) <= JOURNAL_ROWS_MAX,
        rows=rows,
    )


def _journal_row(row: Any, opening: Decimal, until: dt.date | None) -> JournalRow:
    kept = {name: value for name, value in row._mapping.items() if name != "moved"}
    kept["other_side"] = kept["other_side"] or ""
    return JournalRow(**kept, balance=opening + row.moved, is_closed=until is not None and row.date <= until)


class FindCashDays(Page):
    cash_account: CashRef | None = None


class CashDayRow(Output):
    id: int
    cash_account: str
    day: dt.date
    opening: SignedAmount
    received: SignedAmount
    paid: SignedAmount
    closing: SignedAmount
    closed_at: dt.datetime
    reopened_at: dt.datetime | None
    reason: str


class CashDays(Output):
    rows: list[CashDayRow]
    total: int


@query("invoicing.cash_days", permission="invoicing.bank_account.view", path="GET /cash-days")
def cash_days(tx: Tx, given: FindCashDays) -> CashDays:
    """Closed days of the journals, newest first; days opened again stay in sight with their reason."""
    statement = sa.select(
        JournalDay.id, JournalDay.account_code.label("cash_account"), JournalDay.day, JournalDay.opening, JournalDay.received,
        JournalDay.paid, JournalDay.closing, JournalDay.closed_at, JournalDay.reopened_at, JournalDay.reason,
    ).order_by(JournalDay.day.desc(), JournalDay.id.desc())  # fmt: skip
    if given.cash_account:
        statement = statement.where(JournalDay.account_code == given.cash_account)
    rows, total = page_of(tx, statement, given)
    return CashDays(rows=[CashDayRow(**row._mapping) for row in rows], total=total)


def moves_of(row: Document) -> list[str]:
    return [move.name for move in row.machine.allowed(row.state)]


class FindCashCounts(Page):
    state: Literal["counted", "settled", "reversed", ""] = ""


class CashCountRow(Output):
    id: int
    number: str | None
    state: str
    date: dt.date
    cash_account: str
    counted: Amount
    book: SignedAmount
    difference: SignedAmount


class CashCounts(Output):
    rows: list[CashCountRow]
    total: int


def _counts() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        CashCount.id, CashCount.number, CashCount.state, CashCount.date, CashCount.account_code.label("cash_account"),
        CashCount.counted, CashCount.book, CashCount.difference,
    )  # fmt: skip


@query("invoicing.cash_counts", permission="invoicing.bank_account.view", path="GET /cash-counts")
def cash_counts(tx: Tx, given: FindCashCounts) -> CashCounts:
    """Counts of cash, newest first."""
    statement = _counts().order_by(CashCount.date.desc(), CashCount.id.desc())
    if given.state:
        statement = statement.where(CashCount.state == given.state)
    rows, total = page_of(tx, statement, given)
    return CashCounts(rows=[CashCountRow(**row._mapping) for row in rows], total=total)


class OneCashCount(Input):
    cash_count: Annotated[int | str, RefTo("invoicing.cash_count")]


class PiecesRow(Output):
    value: Amount
    pieces: int
    amount: Amount


class CashCountView(CashCountRow):
    version: int
    note: str
    settled_account: str | None
    lines: list[PiecesRow]
    moves: list[str]


@query("invoicing.cash_count", permission="invoicing.bank_account.view", path="GET /cash-counts/{cash_count}")
def cash_count(tx: Tx, given: OneCashCount) -> CashCountView:
    """One count of cash with its notes and coins."""
    row = tx.find(CashCount, given.cash_count, field="cash_count")
    head = tx.session.execute(_counts().where(CashCount.id == row.id)).one()
    lines = sa.select(CashCountLine).where(CashCountLine.cash_count_id == row.id).order_by(CashCountLine.value.desc())
    return CashCountView(
        **head._mapping,
        version=row.version,
        note=row.note,
        settled_account=row.settled_account,
        lines=[
            PiecesRow(value=line.value, pieces=line.pieces, amount=line.value * line.pieces)
            for line in tx.session.execute(lines).scalars()
        ],
        moves=moves_of(row),
    )


class FindCashEntries(Page):
    direction: Literal["in", "out", "transfer", ""] = ""
    state: Literal["booked", "reversed", ""] = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    search: str = Field(default="", max_length=100)


class CashEntryRow(Output):
    id: int
    number: str | None
    state: str
    direction: str
    date: dt.date
    cash_account: str
    other_account: str
    amount: Amount
    foreign_amount: Amount
    other_foreign_amount: Amount
    reference: str
    note: str


class CashEntries(Output):
    rows: list[CashEntryRow]
    total: int


def _entries() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        CashEntry.id, CashEntry.number, CashEntry.state, CashEntry.direction, CashEntry.date, CashEntry.cash_account,
        CashEntry.other_account, CashEntry.amount, CashEntry.foreign_amount, CashEntry.other_foreign_amount, CashEntry.reference,
        CashEntry.note,
    )  # fmt: skip


@query("invoicing.cash_entries", permission="invoicing.bank_account.view", path="GET /cash-entries")
def cash_entries(tx: Tx, given: FindCashEntries) -> CashEntries:
    """Other money and transfers, newest first."""
    statement = _entries().order_by(CashEntry.date.desc(), CashEntry.id.desc())
    for column, wanted in ((CashEntry.direction, given.direction), (CashEntry.state, given.state)):
        if wanted:
            statement = statement.where(column == wanted)
    if given.date_from:
        statement = statement.where(CashEntry.date >= given.date_from)
    if given.date_to:
        statement = statement.where(CashEntry.date <= given.date_to)
    for word in given.search.split():
        hit = (c.ilike(like(word)) for c in (CashEntry.number, CashEntry.reference, CashEntry.note))
        statement = statement.where(sa.or_(*hit))
    rows, total = page_of(tx, statement, given)
    return CashEntries(rows=[CashEntryRow(**row._mapping) for row in rows], total=total)


class OneCashEntry(Input):
    cash_entry: Annotated[int | str, RefTo("invoicing.cash_entry")]


class CashEntryView(CashEntryRow):
    version: int
    cash_flow_line: int | None
    moves: list[str]


@query("invoicing.cash_entry", permission="invoicing.bank_account.view", path="GET /cash-entries/{cash_entry}")
def cash_entry(tx: Tx, given: OneCashEntry) -> CashEntryView:
    """One piece of other money or a transfer."""
    row = tx.find(CashEntry, given.cash_entry, field="cash_entry")
    head = tx.session.execute(_entries().where(CashEntry.id == row.id)).one()
    return CashEntryView(**head._mapping, version=row.version, cash_flow_line=row.cash_flow_line, moves=moves_of(row))
