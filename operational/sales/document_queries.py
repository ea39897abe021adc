"""One order, one goods issue: header, lines, what may come next, and everything that followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.company.api import Department
from operational.core.api import Amount, Input, Output, Qty, SignedAmount, Tx, query, say
from operational.parties.api import BillingName, Party, Terms
from operational.people.api import Employee
from operational.sales import rules
from operational.sales.order_lines_shown import OrderLineShown, line_rows
from operational.sales.refs import OrderRef
from operational.sales.states import ORDER
from operational.sales.tables import Order
from operational.stock.api import Warehouse


class AllowedMove(Output):
    name: str
    command: str
    is_allowed: bool
    reason: str


class Related(Output):
    kind: str
    id: int
    number: str
    date: dt.date
    amount: SignedAmount


class EntryOf(Output):
    id: int
    date: dt.date
    source_number: str
    purpose: str
    summary: str
    amount: SignedAmount


class Happened(Output):
    at: dt.datetime
    name: str
    who: str
    business_date: dt.date


class OrderShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    version: int
    customer_id: int
    customer: str
    customer_code: str
    customer_po: str
    billing_name: str | None
    billing_name_id: int | None
    payer: str | None
    payer_code: str | None
    salesperson: str | None
    department: str | None
    channel: str
    warehouse_id: int
    warehouse: str
    terms: str | None
    price_includes_tax: bool
    promise_date: dt.date | None
    delivery: str
    billing: str
    payment: str
    special_approval: str
    net: Amount
    tax: Amount
    gross: Amount
    currency: str
    rate: Qty | None
    foreign_gross: Amount  # in its currency; 0 in book currency
    discount_amount: Amount
    rounding_off: Amount
    note: str
    lines: list[OrderLineShown]
    moves: list[AllowedMove]
    related: list[Related]
    entries: list[EntryOf]
    time_line: list[Happened]


class OneOrder(Input):
    order: OrderRef


@query("sales.order", permission="sales.order.view", path="GET /sales/orders/{order}")
def order(tx: Tx, q: OneOrder) -> OrderShown:
    """A sales order with its lines, what may come next, the chain of documents, their entries and the time line."""
    found = tx.find(Order, q.order, field="order")
    names = _names(tx, found)
    rows = line_rows(tx, found)
    fronts = [
        rules.Line(
            row.id, row.line_no, row.quantity, row.net, row.tax,
            issued=row.issued, returned=row.returned, cancelled=row.cancelled, invoiced=row.invoiced, red_due=row.red_due,
        )
        for row in rows
    ]  # fmt: skip
    return OrderShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        state=found.state,
        version=found.version,
        customer_id=found.customer_id,
        customer_po=found.customer_po,
        channel=found.channel,
        warehouse_id=found.warehouse_id,
        price_includes_tax=found.price_includes_tax,
        promise_date=found.promise_date,
        delivery=found.delivery,
        billing=found.billing,
        payment=found.payment,
        special_approval=found.special_approval,
        net=found.net,
        tax=found.tax,
        gross=found.gross,
        currency=found.currency,
        rate=found.rate,
        foreign_gross=found.foreign_gross,
        discount_amount=found.discount_amount,
        rounding_off=found.rounding_off,
        note=found.note,
        lines=[OrderLineShown(**row._mapping) for row in rows],
        moves=_moves(tx, found, fronts),
        related=_related(tx, found.id),
        entries=entries_of(tx, order_id=found.id),
        time_line=time_line_of(tx, Order.kind, found.id),
        **names,
    )


def _names(tx: Tx, found: Order) -> dict[str, Any]:
    """The names behind the header's references, in one statement."""
    payer = orm.aliased(Party)
    columns: list[Any] = [Party.name, Party.code, Employee.name, Department.name, Warehouse.name, Terms.name,
                          BillingName.title, Order.billing_name_id, payer.name, payer.code]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .select_from(Order)
        .join(Party, Party.id == Order.customer_id)
        .join(Warehouse, Warehouse.id == Order.warehouse_id)
        .outerjoin(Employee, Employee.id == Order.salesperson_id)
        .outerjoin(Department, Department.id == Order.department_id)
        .outerjoin(Terms, Terms.id == Order.terms_id)
        .outerjoin(BillingName, BillingName.id == Order.billing_name_id)
        .outerjoin(payer, payer.id == Order.payer_id)
        .where(Order.id == found.id)
    )
    row = tx.session.execute(statement).one()
    keys = ("customer", "customer_code", "salesperson", "department", "warehouse", "terms", "billing_name", "billing_name_id",
            "payer", "payer_code")  # fmt: skip
    return dict(zip(keys, row, strict=True))


_COMMANDS = {
    "quote": ("sales.quote_order", "sales.order.edit"),
    "lose": ("sales.lose_quotation", "sales.order.edit"),
    "place": ("sales.place_order", "sales.order.edit"),
    "approve": ("sales.approve_order", "sales.order.approve"),
    "refuse": ("sales.refuse_order", "sales.order.approve"),
    "unapprove": ("sales.unapprove_order", "sales.order.approve"),
    "close": ("sales.close_order", "sales.order.cancel"),
    "cancel": ("sales.cancel_order", "sales.order.cancel"),
}


def _moves(tx: Tx, found: Order, lines: Sequence[rules.Line]) -> list[AllowedMove]:
    """Every step in button order, with the sentence that says why one is not possible now."""
    locale, number = tx.actor.locale, found.number or ""
    blocked = {row.move: row.reason for row in reversed(rules.blocked_moves(found.state, lines))}
    shown = []
    for move in ORDER.moves.values():
        name, permission = _COMMANDS[move.name]
        reason = ""
        if found.state not in move.sources:
            state, step = f"{ORDER.name}.state.{found.state}", f"{ORDER.name}.move.{move.name}"
            reason = say("core.move_not_allowed", locale, kind=Order.kind, number=number, state=state, move=step)
        elif not tx.actor.may(permission):
            reason = say("dispatch.not_permitted", locale, permission=f"permission.{permission}", user=tx.actor.name)
        elif move.name in blocked:
            reason = say(blocked[move.name], locale, number=number)
        shown.append(AllowedMove(name=move.name, command=name, is_allowed=not reason, reason=reason))
    return shown


_RELATED = sa.text(
    """
    with claims as (
        select i.id
        from invoicing.open_item as i
        where (i.source_kind = 'sales.goods_issue' and i.source_id in (select id from sales.goods_issue where order_id = :order))
            or (i.source_kind = 'invoicing.invoice'
                and i.source_id in (select invoice_id from sales.invoice_source where order_id = :order))
            or (i.source_kind = 'sales.price_adjustment'
                and i.source_id in (select id from sales.price_adjustment where order_id = :order))
    )
    select 'sales.goods_issue' as kind, id, coalesce(number, '') as number, date, gross as amount
    from sales.goods_issue where order_id = :order
    union all
    select 'sales.price_adjustment', id, coalesce(number, ''), date, gross from sales.price_adjustment where order_id = :order
    union all
    select 'invoicing.invoice', v.id, coalesce(v.number, ''), v.date, v.gross
    from invoicing.invoice as v
    where v.id in (select invoice_id from sales.invoice_source where order_id = :order
        union select invoice_id from sales.price_adjustment where order_id = :order)
    union all
    select 'invoicing.payment', p.id, coalesce(p.number, ''), p.date, sum(s.amount)
    from invoicing.settlement as s
    join invoicing.payment as p on p.id = s.payment_id
    where s.debit_item_id in (select id from claims)
    group by p.id
    having sum(s.amount) <> 0
    order by date, id
    """
)


def _related(tx: Tx, order_id: int) -> list[Related]:
    """The chain of documents: goods, invoices, money."""
    return [Related(**row._mapping) for row in tx.session.execute(_RELATED, {"order": order_id})]


_ENTRIES = sa.text(
    """
    select e.id, e.date, e.source_number, e.purpose, e.summary, sum(l.debit) as amount
    from ledger.entry as e
    join ledger.entry_line as l on l.entry_id = e.id
    where (e.source_kind = 'sales.goods_issue' and e.source_id in (
            select id from sales.goods_issue where order_id = :order or id = :issue))
        or (e.source_kind = 'sales.price_adjustment' and e.source_id in (
            select id from sales.price_adjustment where order_id = :order))
        or (e.source_kind = 'invoicing.invoice' and e.source_id in (
            select invoice_id from sales.invoice_source where order_id = :order))
    group by e.id
    order by e.position
    """
)


def entries_of(tx: Tx, *, order_id: int = 0, issue_id: int = 0) -> list[EntryOf]:
    given = {"order": order_id, "issue": issue_id}
    return [EntryOf(**row._mapping) for row in tx.session.execute(_ENTRIES, given)]


_TIME_LINE = sa.text(
    """
    select e.at, e.name, coalesce(u.name, '') as who, e.business_date
    from core.event as e
    left join identity."user" as u on u.id = e.actor_id
    where e.document_kind = :kind and e.document_id = :document
    order by e.id desc
    limit 200
    """  # a person reads no more; the whole line is in the event table
)


def time_line_of(tx: Tx, kind: str, document_id: int) -> list[Happened]:
    """Who did what when, newest first."""
    given = {"kind": kind, "document": document_id}
    return [Happened(**row._mapping) for row in tx.session.execute(_TIME_LINE, given)]
