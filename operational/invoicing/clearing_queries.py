"""What people can see of claims without goods, of settlement slips, nettings, write-offs and revaluations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import Amount, Input, Output, Page, RefTo, SignedAmount, Tx, page_of, query
from operational.invoicing.bank_queries import moves_of
from operational.invoicing.bank_tables import BankAccount, Claim, Revaluation, RevaluationCash, RevaluationLine
from operational.invoicing.request_queries import narrowed
from operational.invoicing.tables import Clearing, OpenItem, Settlement
from operational.parties.api import Party

PartyRef = Annotated[int | str, RefTo("parties.party")]
_PARTY = (Party.id.label("party_id"), Party.code.label("party_code"), Party.name.label("party_name"))


class FindClaims(Page):
    direction: Literal["sale", "purchase", ""] = ""
    party: PartyRef | None = None
    state: Literal["booked", "reversed", ""] = ""
    search: str = Field(default="", max_length=100)


class ClaimRow(Output):
    id: int
    number: str | None
    state: str
    direction: str
    date: dt.date
    due_date: dt.date
    party_id: int
    party_code: str
    party_name: str
    other_account: str
    currency: str
    foreign_amount: Amount | None
    rate: Decimal | None
    amount: Amount
    note: str


class Claims(Output):
    rows: list[ClaimRow]
    total: int


def _claims() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Claim.id, Claim.number, Claim.state, Claim.direction, Claim.date, Claim.due_date, *_PARTY, Claim.other_account,
        Claim.currency, Claim.foreign_amount, Claim.rate, Claim.amount, Claim.note,
    ).join(Party, Party.id == Claim.party_id)  # fmt: skip


@query("invoicing.claims", permission="invoicing.open_item.view", path="GET /claims")
def claims(tx: Tx, given: FindClaims) -> Claims:
    """Receivables and payables without goods, newest first."""
    statement = narrowed(_claims(), given.party, given.search, Claim.number, Claim.note)
    for column, wanted in ((Claim.direction, given.direction), (Claim.state, given.state)):
        if wanted:
            statement = statement.where(column == wanted)
    rows, total = page_of(tx, statement.order_by(Claim.date.desc(), Claim.id.desc()), given)
    return Claims(rows=[ClaimRow(**row._mapping) for row in rows], total=total)


class OneClaim(Input):
    claim: Annotated[int | str, RefTo("invoicing.claim")]


class ClaimView(ClaimRow):
    version: int
    moves: list[str]


@query("invoicing.claim", permission="invoicing.open_item.view", path="GET /claims/{claim}")
def claim(tx: Tx, given: OneClaim) -> ClaimView:
    """One receivable or payable without goods."""
    row = tx.find(Claim, given.claim, field="claim")
    head = tx.session.execute(_claims().where(Claim.id == row.id)).one()
    return ClaimView(**head._mapping, version=row.version, moves=moves_of(row))


class FindClearings(Page):
    purpose: Literal["settlement", "netting", "bad_debt", "unpayable", "rounding", ""] = ""
    party: PartyRef | None = None
    state: Literal["booked", "reversed", ""] = ""
    search: str = Field(default="", max_length=100)


class ClearingRow(Output):
    id: int
    number: str | None
    state: str
    purpose: str
    date: dt.date
    party_id: int
    party_code: str
    party_name: str
    other_party: str
    amount: Amount
    reason: str


class Clearings(Output):
    rows: list[ClearingRow]
    total: int


def _clearings() -> sa.Select[*tuple[Any, ...]]:
    other = orm.aliased(Party)
    shown = sa.case((Clearing.other_party_id == Clearing.party_id, ""), else_=sa.func.coalesce(other.name, ""))
    return (
        sa.select(
            Clearing.id, Clearing.number, Clearing.state, Clearing.purpose, Clearing.date, *_PARTY, shown.label("other_party"),
            Clearing.amount, Clearing.reason,
        )
        .join(Party, Party.id == Clearing.party_id)
        .outerjoin(other, other.id == Clearing.other_party_id)
    )  # fmt: skip


@query("invoicing.clearings", permission="invoicing.open_item.view", path="GET /clearings")
def clearings(tx: Tx, given: FindClearings) -> Clearings:
    """Settlement slips, nettings and write-offs, newest first."""
    statement = narrowed(_clearings(), given.party, given.search, Clearing.number, Clearing.reason)
    for column, wanted in ((Clearing.purpose, given.purpose), (Clearing.state, given.state)):
        if wanted:
            statement = statement.where(column == wanted)
    rows, total = page_of(tx, statement.order_by(Clearing.date.desc(), Clearing.id.desc()), given)
    return Clearings(rows=[ClearingRow(**row._mapping) for row in rows], total=total)


class OneClearing(Input):
    clearing: Annotated[int | str, RefTo("invoicing.clearing")]


class MatchedRow(Output):
    debit_number: str
    credit_number: str
    date: dt.date
    amount: SignedAmount


class ClearingView(ClearingRow):
    version: int
    note: str
    lines: list[MatchedRow]


@query("invoicing.clearing", permission="invoicing.open_item.view", path="GET /clearings/{clearing}")
def clearing(tx: Tx, given: OneClearing) -> ClearingView:
    """One slip with what it matched."""
    row = tx.find(Clearing, given.clearing, field="clearing")
    head = tx.session.execute(_clearings().where(Clearing.id == row.id)).one()
    left, right = orm.aliased(OpenItem), orm.aliased(OpenItem)
    statement = (
        sa.select(left.source_number, right.source_number, Settlement.date, Settlement.amount)
        .join(left, left.id == Settlement.debit_item_id)
        .join(right, right.id == Settlement.credit_item_id)
        .where(Settlement.clearing_id == row.id)
        .order_by(Settlement.id)
    )
    lines = [MatchedRow(debit_number=d, credit_number=c, date=on, amount=a) for d, c, on, a in tx.session.execute(statement)]
    return ClearingView(**head._mapping, version=row.version, note=row.note, lines=lines)


class RevaluationRow(Output):
    id: int
    number: str | None
    state: str
    date: dt.date
    currency: str
    rate: Decimal
    difference: SignedAmount


class Revaluations(Output):
    rows: list[RevaluationRow]
    total: int


@query("invoicing.revaluations", permission="invoicing.open_item.view", path="GET /revaluations")
def revaluations(tx: Tx, given: Page) -> Revaluations:
    """Revaluations of foreign money and open items, newest first."""
    r = Revaluation
    statement = sa.select(r.id, r.number, r.state, r.date, r.currency, r.rate, r.difference)
    rows, total = page_of(tx, statement.order_by(r.date.desc(), r.id.desc()), given)
    return Revaluations(rows=[RevaluationRow(**row._mapping) for row in rows], total=total)


class OneRevaluation(Input):
    revaluation: Annotated[int | str, RefTo("invoicing.revaluation")]


class RevaluedRow(Output):
    document: str  # the paper of an open item, or the code of a bank account
    name: str  # the partner, or the bank account
    account_code: str
    foreign_open: SignedAmount
    before: SignedAmount
    after: SignedAmount
    difference: SignedAmount  # gain positive


class RevaluationView(RevaluationRow):
    version: int
    note: str
    lines: list[RevaluedRow]


@query("invoicing.revaluation", permission="invoicing.open_item.view", path="GET /revaluations/{revaluation}")
def revaluation(tx: Tx, given: OneRevaluation) -> RevaluationView:
    """One revaluation: each bank account and each open item before and after."""
    row = tx.find(Revaluation, given.revaluation, field="revaluation")
    cash, line, item = RevaluationCash, RevaluationLine, OpenItem
    gained = (line.after - line.before) * sa.case((item.side == "D", 1), else_=-1)
    money = (
        sa.select(cash.account_code, sa.func.coalesce(BankAccount.name, ""), cash.account_code, cash.foreign_balance, cash.before,
                  cash.after, cash.after - cash.before)
        .outerjoin(BankAccount, BankAccount.code == cash.account_code)
        .where(cash.revaluation_id == row.id)
        .order_by(cash.account_code)
    )  # fmt: skip
    items = (
        sa.select(item.source_number, Party.name, item.account_code, line.foreign_open, line.before, line.after, gained)
        .join(item, item.id == line.open_item_id)
        .join(Party, Party.id == item.party_id)
        .where(line.revaluation_id == row.id)
        .order_by(item.account_code, item.id)
    )
    names = list(RevaluedRow.model_fields)
    found = [*tx.session.execute(money), *tx.session.execute(items)]
    return RevaluationView(
        **{name: getattr(row, name) for name in RevaluationRow.model_fields},
        version=row.version,
        note=row.note,
        lines=[RevaluedRow(**dict(zip(names, each, strict=True))) for each in found],
    )
