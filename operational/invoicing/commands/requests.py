"""Payment requests (付款申请): asked for, approved by another right, sent to the bank, paid."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import setting, the_company
from operational.core.api import BOOK_CURRENCY, ZERO, Amount, Input, Output, RefTo, Tx, command, refuse, require
from operational.invoicing.allocation import ITEMS_MAX, locked_items, require_open, require_side
from operational.invoicing.bank_tables import BankAccount, BankLayout, BankLayoutColumn, PaymentRequest, PaymentRequestLine
from operational.invoicing.cash_accounts import BANK, CashRef, cash_account
from operational.invoicing.commands.payments import Allocation, PaySupplier, move_money
from operational.invoicing.states import REQUEST
from operational.parties.api import partner

PartyRef = Annotated[int | str, RefTo("parties.party")]
RequestRef = Annotated[int | str, RefTo("invoicing.payment_request")]
LayoutRef = Annotated[int | str, RefTo("invoicing.bank_layout")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
BY_ANOTHER = "invoicing.request_by_another"  # setting: who asks may not approve
FILE_ROWS_MAX = 500  # what the online banks on the mainland take in one file


class RequestPayment(Input):
    party: PartyRef
    date: dt.date | None = None
    amount: Amount | None = None  # left out: the sum of the allocations
    allocations: list[Allocation] = Field(default_factory=list, max_length=ITEMS_MAX)
    pay_on: dt.date | None = None
    reason: str = Field(default="", max_length=500)
    payee_name: str = Field(default="", max_length=200)  # left out: as the partner's page says
    payee_bank: str = Field(default="", max_length=200)
    payee_account: str = Field(default="", max_length=60)


class RequestMoved(Output):
    id: int
    number: str
    state: str
    amount: Amount


@command("invoicing.request_payment", permission="invoicing.payment_request.edit", path="POST /payment-requests")
def request_payment(tx: Tx, cmd: RequestPayment) -> RequestMoved:
    """Ask for a payment to a partner, for named documents or as a prepayment; somebody with the right approves it."""
    party = partner(tx, cmd.party, field="party")
    ids = [allocation.open_item for allocation in cmd.allocations]
    require(len(set(ids)) == len(ids), "invoicing.item_twice", field="allocations")
    items = locked_items(tx, ids, party.id, field="allocations") if ids else {}
    asked = _already_asked(tx, ids)
    for row, given in enumerate(cmd.allocations):
        item = items[given.open_item]
        require_side(item, "C", field=f"allocations.{row}.open_item")
        require(item.currency == BOOK_CURRENCY, "invoicing.foreign_by_payment", document=item.source_number,
                currency=item.currency)  # fmt: skip
        require_open(item, given.amount + asked.get(item.id, ZERO), field=f"allocations.{row}.amount")
    summed = sum((given.amount for given in cmd.allocations), ZERO)
    amount = cmd.amount if cmd.amount is not None else summed
    require(amount > 0, "invoicing.payment_without_amount", field="amount")
    require(summed <= amount, "invoicing.more_than_amount", field="allocations", amount=amount, allocated=summed)
    date = cmd.date or tx.today
    made = tx.new(
        PaymentRequest,
        date=date,
        party_id=party.id,
        amount=amount,
        pay_on=cmd.pay_on or max([date, *(items[i].due_date for i in ids)]),
        reason=cmd.reason,
        payee_name=cmd.payee_name or party.name,
        payee_bank=cmd.payee_bank or party.bank,
        payee_account=cmd.payee_account or party.bank_account,
    )
    number = tx.number(made)
    rows = [{"payment_request_id": made.id, "open_item_id": a.open_item, "amount": a.amount} for a in cmd.allocations]
    tx.insert(PaymentRequestLine, rows)
    return RequestMoved(id=made.id, number=number, state=made.state, amount=amount)


def _already_asked(tx: Tx, ids: Sequence[int]) -> dict[int, Decimal]:
    """What other requests that are still alive ask for the same items."""
    if not ids:
        return {}
    alive = PaymentRequest.state.in_(("submitted", "approved", "sent"))
    statement = (
        sa.select(PaymentRequestLine.open_item_id, sa.func.sum(PaymentRequestLine.amount))
        .join(PaymentRequest, PaymentRequest.id == PaymentRequestLine.payment_request_id)
        .where(alive, PaymentRequestLine.open_item_id == sa.any_(sa.cast(sorted(ids), sa.ARRAY(sa.BigInteger))))
        .group_by(PaymentRequestLine.open_item_id)
    )
    return {row[0]: row[1] for row in tx.session.execute(statement)}


class DecideRequest(Input):
    payment_request: RequestRef
    version: int | None = None


class RefuseRequest(Input):
    payment_request: RequestRef
    reason: Reason
    version: int | None = None


@command(
    "invoicing.approve_payment_request",
    permission="invoicing.payment_request.approve",
    move=REQUEST.approve,
    path="POST /payment-requests/{payment_request}/approve",
)
def approve_payment_request(tx: Tx, cmd: DecideRequest) -> RequestMoved:
    """Allow the payment; where the company chose so, not by the person who asked."""
    made = tx.lock(PaymentRequest, cmd.payment_request, version=cmd.version, field="payment_request")
    by_another = made.created_by != tx.actor.user_id or not setting(tx, BY_ANOTHER, False)
    require(by_another, "invoicing.own_request", number=made.number or "")
    made.decided_by = tx.actor.user_id
    return _moved(made)


@command(
    "invoicing.refuse_payment_request",
    permission="invoicing.payment_request.approve",
    move=REQUEST.refuse,
    path="POST /payment-requests/{payment_request}/refuse",
)
def refuse_payment_request(tx: Tx, cmd: RefuseRequest) -> RequestMoved:
    """Refuse the payment and say why."""
    made = tx.lock(PaymentRequest, cmd.payment_request, version=cmd.version, field="payment_request")
    made.decided_by, made.decision_reason = tx.actor.user_id, cmd.reason
    return _moved(made)


@command(
    "invoicing.withdraw_payment_request",
    permission="invoicing.payment_request.edit",
    move=REQUEST.withdraw,
    path="POST /payment-requests/{payment_request}/withdraw",
)
def withdraw_payment_request(tx: Tx, cmd: RefuseRequest) -> RequestMoved:
    """Take a request back that is not needed any more."""
    made = tx.lock(PaymentRequest, cmd.payment_request, version=cmd.version, field="payment_request")
    made.decision_reason = cmd.reason
    return _moved(made)


def _moved(made: PaymentRequest) -> RequestMoved:
    return RequestMoved(id=made.id, number=made.number or "", state=made.state, amount=made.amount)


class PayRequest(Input):
    payment_request: RequestRef
    cash_account: CashRef | None = None  # left out: the one of the bank file, else the usual bank account
    date: dt.date | None = None
    reference: str = Field(default="", max_length=100)
    version: int | None = None


class RequestPaid(Output):
    id: int
    number: str
    state: str
    amount: Amount
    payment: int
    payment_number: str


@command(
    "invoicing.pay_request",
    permission="invoicing.payment.edit",
    move=REQUEST.pay,
    path="POST /payment-requests/{payment_request}/pay",
)
def pay_request(tx: Tx, cmd: PayRequest) -> RequestPaid:
    """Book the payment of an approved request: it settles the documents that the request names."""
    made = tx.lock(PaymentRequest, cmd.payment_request, version=cmd.version, field="payment_request")
    lines = sa.select(PaymentRequestLine).where(PaymentRequestLine.payment_request_id == made.id).order_by(PaymentRequestLine.id)
    allocations = [Allocation(open_item=row.open_item_id, amount=row.amount) for row in tx.session.execute(lines).scalars()]
    order = PaySupplier(
        party=made.party_id,
        amount=made.amount,
        date=cmd.date,
        cash_account=cmd.cash_account or made.cash_account or BANK,
        allocations=allocations,
        reference=cmd.reference or made.number or "",
        note=made.reason,
    )
    payment, number = move_money(tx, order, "out")
    tx.session.flush()
    made.payment_id, made.cash_account = payment.id, payment.cash_account
    return RequestPaid(
        id=made.id,
        number=made.number or "",
        state=made.state,
        amount=made.amount,
        payment=payment.id,
        payment_number=number,
    )


class MakeBankFile(Input):
    requests: list[int] = Field(min_length=1, max_length=FILE_ROWS_MAX)
    layout: LayoutRef
    cash_account: CashRef = BANK


class BankFileMade(Output):
    name: str
    encoding: str
    text: str
    requests: int
    amount: Amount


@command("invoicing.make_bank_file", permission="invoicing.payment.edit", path="POST /payment-requests/bank-file")
def make_bank_file(tx: Tx, cmd: MakeBankFile) -> BankFileMade:
    """Write the file that the bank takes for these approved requests; they wait as sent until they are paid."""
    layout = tx.find(BankLayout, cmd.layout, field="layout")
    require(layout.purpose == "payment", "invoicing.layout_of_statements", field="layout", code=layout.code)
    payer = cash_account(tx, cmd.cash_account, field="cash_account")
    rows = tx.lock_all(PaymentRequest, cmd.requests)
    if len(rows) != len(set(cmd.requests)):
        missing = sorted(set(cmd.requests) - {row.id for row in rows})
        refuse("invoicing.request_unknown", field="requests", request=str(missing[0]))
    for row in rows:
        require(row.payee_account, "invoicing.payee_without_account", number=row.number or "", payee=row.payee_name)
        tx.touch(row)
        tx.advance(row, REQUEST.send)
        row.cash_account = payer.code
    columns = sa.select(BankLayoutColumn).where(BankLayoutColumn.bank_layout_id == layout.id).order_by(BankLayoutColumn.position)
    number = sa.select(BankAccount.account_number).where(BankAccount.code == payer.code)
    text = _file(
        list(tx.session.execute(columns).scalars()),
        rows,
        payer_account=tx.session.execute(number).scalar_one_or_none() or "",
        payer_name=the_company(tx).name,
    )
    return BankFileMade(
        name=f"{layout.code}-{tx.today:%Y%m%d}-{rows[0].number}.csv",
        encoding=layout.encoding,
        text=text,
        requests=len(rows),
        amount=sum((row.amount for row in rows), ZERO),
    )


def _file(columns: Sequence[BankLayoutColumn], rows: Sequence[PaymentRequest], *, payer_account: str, payer_name: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.heading or column.field for column in columns])
    for row in rows:
        values = {
            "number": row.number or "",
            "payee_name": row.payee_name,
            "payee_bank": row.payee_bank,
            "payee_account": row.payee_account,
            "amount": f"{row.amount:.2f}",
            "pay_on": row.pay_on.isoformat(),
            "reason": row.reason,
            "payer_account": payer_account,
            "payer_name": payer_name,
        }
        writer.writerow([column.constant if column.field == "constant" else _safe(values[column.field]) for column in columns])
    return out.getvalue()


def _safe(text: str) -> str:
    """A spreadsheet would take such a beginning for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
