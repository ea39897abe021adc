"""What a person sees while typing an order, and the figures of the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from operational.core.api import ZERO, Amount, Fraction, Input, Output, SignedAmount, SignedQty, Tx, UnitPrice, query
from operational.invoicing.api import exposure
from operational.items.api import Item
from operational.parties.api import Party
from operational.sales.credit import promised_to
from operational.sales.prices import last_prices
from operational.sales.queries import is_late, waits_for_goods, waits_for_invoice
from operational.sales.refs import CustomerRef, ItemRef
from operational.sales.scope import visible
from operational.sales.tables import Order
from operational.stock.api import on_hand


class LastPriceOf(Input):
    customer: CustomerRef
    item: ItemRef


class PriceShown(Output):
    price: UnitPrice | None  # last agreed with this customer, before discount
    discount: Fraction | None
    includes_tax: bool | None
    date: dt.date | None
    order_number: str | None
    list_price: UnitPrice
    floor_price: UnitPrice
    on_hand: SignedQty
    available: SignedQty


@query("sales.last_price", permission="sales.order.view", path="GET /sales/last-price")
def last_price(tx: Tx, q: LastPriceOf) -> PriceShown:
    """What this customer paid last for an item, its list price, and how many could be promised now."""
    customer = tx.find(Party, q.customer, field="customer")
    item = tx.find(Item, q.item, field="item")
    last = last_prices(tx, customer.id, [item.id]).get(item.id)
    standing = on_hand(tx, [item.id])[item.id]
    return PriceShown(
        price=last.price if last else None,
        discount=last.discount if last else None,
        includes_tax=last.includes_tax if last else None,
        date=last.date if last else None,
        order_number=last.order_number if last else None,
        list_price=item.list_price,
        floor_price=item.floor_price,
        on_hand=standing.on_hand,
        available=standing.available,
    )


class CreditOf(Input):
    customer: CustomerRef


class CreditShown(Output):
    customer_id: int
    receivable: SignedAmount
    overdue: SignedAmount
    advances: SignedAmount
    promised: Amount  # approved orders neither delivered nor invoiced
    exposure: SignedAmount
    credit_limit: Amount | None
    is_on_hold: bool


@query("sales.credit", permission="sales.order.view", path="GET /sales/credit")
def credit(tx: Tx, q: CreditOf) -> CreditShown:
    """How much a customer owes and has been promised, against his limit."""
    customer = tx.find(Party, q.customer, field="customer")
    owed = exposure(tx, customer.id)
    promised = promised_to(tx, customer.id)
    return CreditShown(
        customer_id=customer.id,
        receivable=owed.receivable,
        overdue=owed.overdue,
        advances=owed.advances,
        promised=promised,
        exposure=owed.receivable - owed.advances + promised,
        credit_limit=customer.credit_limit,
        is_on_hold=customer.credit_hold,
    )


class Nothing(Input):
    """No choice is needed."""


class SalesHome(Output):
    drafts: int
    to_approve: int
    to_issue: int
    late: int
    to_invoice: int
    orders_this_month: int
    gross_this_month: Amount


@query("sales.home", permission="sales.order.view", path="GET /sales/home")
def home(tx: Tx, q: Nothing) -> SalesHome:
    """What waits for somebody, what is late, and the orders of this month."""
    this_month = sa.and_(Order.date >= tx.today.replace(day=1), Order.state.in_(("placed", "approved", "done")))
    counted = {
        "drafts": Order.state.in_(("draft", "quotation")),
        "to_approve": Order.state == "placed",
        "to_issue": waits_for_goods(),
        "late": is_late(tx),
        "to_invoice": waits_for_invoice(),
        "orders_this_month": this_month,
    }
    columns: list[Any] = [sa.func.count().filter(condition).label(name) for name, condition in counted.items()]
    gross = sa.func.coalesce(sa.func.sum(Order.gross).filter(this_month), ZERO).label("gross_this_month")
    statement: sa.Select[Any] = sa.select(*columns, gross).select_from(Order)
    row = tx.session.execute(visible(tx, statement)).one()
    return SalesHome(**row._mapping)
