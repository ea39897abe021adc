"""What people can see of payment requests and acceptance drafts, claims and clearings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    WAITING_ROWS_MAX,
    Amount,
    Input,
    Output,
    Page,
    RefTo,
    SignedAmount,
    Tx,
    Waiting,
    WaitingAsked,
    WaitingRow,
    label,
    like,
    page_of,
    query,
)
from operational.invoicing.bank_queries import moves_of
from operational.invoicing.bank_rules import UNITS_IN_A_YUAN
from operational.invoicing.bank_tables import Acceptance, PaymentRequest, PaymentRequestLine
from operational.invoicing.tables import OpenItem, Payment
from operational.parties.api import Party, same_partner

PartyRef = Annotated[int | str, RefTo("parties.party")]
_PARTY = (Party.id.label("party_id"), Party.code.label("party_code"), Party.name.label("party_name"))


def narrowed(
    statement: sa.Select[*tuple[Any, ...]], party: int | str | None, search: str, *columns: Any
) -> sa.Select[*tuple[Any, ...]]:
    """The rows of one partner, and those in which each word stands."""
    if party is not None:
        statement = statement.where(same_partner(Party.id, party))
    for word in search.split():
        every = (*columns, Party.code, Party.name, Party.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(like(word)) for column in every)))
    return statement


class FindRequests(Page):
    party: PartyRef | None = None
    state: Literal["submitted", "approved", "refused", "withdrawn", "sent", "paid", ""] = ""
    search: str = Field(default="", max_length=100)


class RequestRow(Output):
    id: int
    number: str | None
    state: str
    date: dt.date
    pay_on: dt.date
    party_id: int
    party_code: str
    party_name: str
    amount: Amount
    payee_name: str
    payee_bank: str
    payee_account: str
    reason: str


class Requests(Output):
    rows: list[RequestRow]
    total: int


def _requests() -> sa.Select[*tuple[Any, ...]]:
    r = PaymentRequest
    return sa.select(
        r.id, r.number, r.state, r.date, r.pay_on, *_PARTY, r.amount, r.payee_name, r.payee_bank, r.payee_account, r.reason
    ).join(Party, Party.id == r.party_id)


@query("invoicing.payment_requests", permission="invoicing.payment_request.view", path="GET /payment-requests")
def payment_requests(tx: Tx, given: FindRequests) -> Requests:
    """Payment requests, the next day to pay first."""
    statement = narrowed(_requests(), given.party, given.search, PaymentRequest.number, PaymentRequest.reason)
    if given.state:
        statement = statement.where(PaymentRequest.state == given.state)
    rows, total = page_of(tx, statement.order_by(PaymentRequest.pay_on.desc(), PaymentRequest.id.desc()), given)
    return Requests(rows=[RequestRow(**row._mapping) for row in rows], total=total)


class OneRequest(Input):
    payment_request: Annotated[int | str, RefTo("invoicing.payment_request")]


class RequestedRow(Output):
    open_item: int
    source_kind: str
    source_id: int
    source_number: str
    due_date: dt.date
    open: SignedAmount
    amount: Amount


class RequestView(RequestRow):
    version: int
    note: str
    decision_reason: str
    cash_account: str | None
    payment_id: int | None
    payment_number: str | None
    lines: list[RequestedRow]
    moves: list[str]


@query("invoicing.payment_request", permission="invoicing.payment_request.view", path="GET /payment-requests/{payment_request}")
def payment_request(tx: Tx, given: OneRequest) -> RequestView:
    """One payment request with the documents that it shall pay."""
    row = tx.find(PaymentRequest, given.payment_request, field="payment_request")
    head = tx.session.execute(_requests().where(PaymentRequest.id == row.id)).one()
    statement = (
        sa.select(
            OpenItem.id.label("open_item"), OpenItem.source_kind, OpenItem.source_id, OpenItem.source_number, OpenItem.due_date,
            OpenItem.open, PaymentRequestLine.amount,
        )
        .join(PaymentRequestLine, PaymentRequestLine.open_item_id == OpenItem.id)
        .where(PaymentRequestLine.payment_request_id == row.id)
        .order_by(PaymentRequestLine.id)
    )  # fmt: skip
    paid = sa.select(Payment.number).where(Payment.id == row.payment_id)
    return RequestView(
        **head._mapping,
        version=row.version,
        note=row.note,
        decision_reason=row.decision_reason,
        cash_account=row.cash_account,
        payment_id=row.payment_id,
        payment_number=tx.session.execute(paid).scalar_one_or_none() if row.payment_id else None,
        lines=[RequestedRow(**line._mapping) for line in tx.session.execute(statement)],
        moves=moves_of(row),
    )


_WAITING = sa.text(
    """
    select r.id, r.number, r.date, r.version, p.name as party, r.amount, r.reason, r.pay_on, r.created_at as asked_at,
        coalesce(u.name, '') as asked_by, count(*) over () as total,
        coalesce((select string_agg(o.source_number || ' ' || to_char(l.amount, 'FM999,999,999,990.00'), '、' order by l.id)
            from invoicing.payment_request_line as l join invoicing.open_item as o on o.id = l.open_item_id
            where l.payment_request_id = r.id), '') as papers
    from invoicing.payment_request as r
    join parties.party as p on p.id = r.party_id
    left join identity."user" as u on u.id = r.created_by
    where r.state = 'submitted' order by r.pay_on, r.id limit :most
    """
)


@query("invoicing.waiting_for_me", permission="invoicing.payment_request.approve", path="GET /invoicing/waiting-for-me")
def waiting_for_me(tx: Tx, given: WaitingAsked) -> Waiting:
    """Payment requests that wait for a decision, the next day to pay first."""
    rows = list(tx.session.execute(_WAITING, {"most": WAITING_ROWS_MAX}).mappings())
    return Waiting(rows=[_waiting(tx, dict(row)) for row in rows], total=rows[0]["total"] if rows else 0)


def _waiting(tx: Tx, row: dict[str, Any]) -> WaitingRow:
    row.pop("total")
    pay_on, papers, reason = row.pop("pay_on"), row.pop("papers"), row.pop("reason")
    due = f"{label('invoicing.field.pay_on', tx.actor.locale)} {pay_on}"
    return WaitingRow(
        kind=PaymentRequest.kind,
        margin=None,
        summary=" · ".join(part for part in (reason, papers) if part),
        reasons=[due],
        ref="payment_request",
        approve="invoicing.approve_payment_request",
        refuse="invoicing.refuse_payment_request",
        **row,
    )


class FindAcceptances(Page):
    direction: Literal["in", "out", ""] = ""
    party: PartyRef | None = None
    state: Literal[
        "held", "endorsed", "discounted", "collected", "dishonoured", "given", "honoured", "cancelled", ""
    ] = ""
    due_until: dt.date | None = None
    search: str = Field(default="", max_length=100)


class AcceptanceRow(Output):
    id: int
    number: str | None
    state: str
    direction: str
    bill_number: str
    paper: str
    party_id: int
    party_code: str
    party_name: str
    drawer: str
    acceptor: str
    date: dt.date
    issued_on: dt.date
    due_date: dt.date
    days_left: int
    amount: Amount
    interest: Amount
    units: str  # the sub-range of an electronic draft (子票区间)
    is_divisible: bool


class Acceptances(Output):
    rows: list[AcceptanceRow]
    total: int
    amount: Amount  # of all pages


def _acceptances(today: dt.date) -> sa.Select[*tuple[Any, ...]]:
    a = Acceptance
    left = (a.due_date - sa.cast(today, sa.Date)).label("days_left")
    last = sa.cast(a.first_unit + sa.cast(a.amount * UNITS_IN_A_YUAN, sa.BigInteger) - 1, sa.Text)
    units = (sa.cast(a.first_unit, sa.Text) + "-" + last).label("units")
    return sa.select(
        a.id, a.number, a.state, a.direction, a.bill_number, a.paper, *_PARTY, a.drawer, a.acceptor, a.date, a.issued_on,
        a.due_date, left, a.amount, a.interest, units, a.is_divisible,
    ).join(Party, Party.id == a.party_id)  # fmt: skip


@query("invoicing.acceptances", permission="invoicing.acceptance.view", path="GET /acceptances")
def acceptances(tx: Tx, given: FindAcceptances) -> Acceptances:
    """The register of acceptance drafts, the next one due first."""
    statement = narrowed(_acceptances(tx.today), given.party, given.search, Acceptance.number, Acceptance.bill_number)
    for column, wanted in ((Acceptance.direction, given.direction), (Acceptance.state, given.state)):
        if wanted:
            statement = statement.where(column == wanted)
    if given.due_until is not None:
        statement = statement.where(Acceptance.due_date <= given.due_until)
    rows, total = page_of(tx, statement.order_by(Acceptance.due_date, Acceptance.id), given)
    whole = sa.select(sa.func.coalesce(sa.func.sum(statement.subquery().c.amount), Decimal("0.00")))
    amount = tx.session.execute(whole).scalar_one()
    return Acceptances(rows=[AcceptanceRow(**row._mapping) for row in rows], total=total, amount=amount)


class OneAcceptance(Input):
    acceptance: Annotated[int | str, RefTo("invoicing.acceptance")]


class RelatedPart(Output):
    """Another part of the same draft."""

    kind: str
    id: int
    number: str
    date: dt.date
    amount: Amount


class AcceptanceView(AcceptanceRow):
    version: int
    note: str
    cash_account: str | None
    payment_id: int
    endorsed_payment_id: int | None
    endorsed_to: str
    related: list[RelatedPart]
    moves: list[str]


@query("invoicing.acceptance", permission="invoicing.acceptance.view", path="GET /acceptances/{acceptance}")
def acceptance(tx: Tx, given: OneAcceptance) -> AcceptanceView:
    """One draft: where it came from and where it went."""
    row = tx.find(Acceptance, given.acceptance, field="acceptance")
    head = tx.session.execute(_acceptances(tx.today).where(Acceptance.id == row.id)).one()
    holder = (
        sa.select(Party.name).join(Payment, Payment.party_id == Party.id).where(Payment.id == row.endorsed_payment_id)
    )
    return AcceptanceView(
        **head._mapping,
        version=row.version,
        note=row.note,
        cash_account=row.cash_account,
        payment_id=row.payment_id,
        endorsed_payment_id=row.endorsed_payment_id,
        endorsed_to=tx.session.execute(holder).scalar_one_or_none() or "",
        related=[_part(part) for part in tx.session.execute(_parts(row)).scalars()],
        moves=moves_of(row),
    )


def _parts(row: Acceptance) -> sa.Select[Acceptance]:
    """The other parts of a draft that was divided."""
    same = (Acceptance.payment_id == row.payment_id, Acceptance.id != row.id)
    return sa.select(Acceptance).where(*same).order_by(Acceptance.first_unit)


def _part(part: Acceptance) -> RelatedPart:
    return RelatedPart(kind=Acceptance.kind, id=part.id, number=part.number or "", date=part.date, amount=part.amount)
