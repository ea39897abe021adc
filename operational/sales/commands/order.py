"""Sales orders: written, offered, placed, and changed as a whole until they are approved."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Currency, Department, exchange_rate, the_company
from operational.core.api import (
    BOOK_CURRENCY,
    ZERO,
    Amount,
    Input,
    Output,
    Qty,
    Tx,
    command,
    require,
)
from operational.parties.api import Party, terms_by_ref
from operational.people.api import Employee
from operational.sales import reference
from operational.sales.assigning import assigned
from operational.sales.buyer import Buyer, buyer
from operational.sales.line_prices import kept_origins
from operational.sales.needs import state_needs
from operational.sales.price_rules import Quoting
from operational.sales.quotations import keep_version, win
from operational.sales.quoting import OrderLineInput, Quoted, SavedLine, quote_lines
from operational.sales.refs import (
    BillingNameRef,
    CustomerRef,
    DepartmentRef,
    EmployeeRef,
    OrderRef,
    PartyRef,
    TermsRef,
    WarehouseRef,
)
from operational.sales.rules import LINES_MAX
from operational.sales.states import ORDER
from operational.sales.tables import Order, OrderLine

EDITABLE = ("draft", "quotation", "placed")


class SaveOrder(Input):
    order: OrderRef | None = None  # left out: a new order
    version: int | None = None
    number: str | None = Field(default=None, min_length=1, max_length=40)
    customer: CustomerRef
    billing_name: BillingNameRef | None = None  # 开票抬头; left out: the customer's usual one, else his own name
    payer: PartyRef | None = None  # 付款方, as linked to the customer; left out: the customer pays
    date: dt.date | None = None
    customer_po: str = Field(default="", max_length=80)
    salesperson: EmployeeRef | None = None
    department: DepartmentRef | None = None
    channel: str = Field(default="", max_length=40)
    warehouse: WarehouseRef | None = None
    terms: TermsRef | None = None
    price_includes_tax: bool | None = None
    currency: Currency | None = None  # in which prices are agreed; left out: as it was, of a new order the book currency
    rate: Qty | None = None  # of a foreign currency: left out, as it was, else the rate of the day
    copy_of: OrderRef | None = None  # prices that stay as they were there keep their price list
    promise_date: dt.date | None = None
    discount_amount: Amount = ZERO  # 整单优惠: let off the whole order, tax included
    rounding_off: Amount = ZERO  # 抹零: small change let off besides
    valid_until: dt.date | None = None  # of a quotation: until when the new version holds
    note: str = Field(default="", max_length=2000)
    lines: list[OrderLineInput] = Field(min_length=1, max_length=LINES_MAX)


class OrderSaved(Output):
    id: int
    number: str
    state: str
    version: int
    net: Amount
    tax: Amount
    gross: Amount
    currency: str
    rate: Qty | None
    foreign_gross: Amount  # in its currency; 0 in book currency
    special_approval: str  # none, waiting, given
    salesperson_id: int | None
    assigned_by: str  # named, kept, self, rule, last: why it is this salesperson
    quotation_version: int | None  # of a quotation: which version it is now
    lines: list[SavedLine]


class OrderMove(Input):
    order: OrderRef
    version: int | None = None


class OrderMoved(Output):
    id: int
    number: str
    state: str


@command("sales.save_order", permission="sales.order.edit", path="POST /sales/orders")
def save_order(tx: Tx, cmd: SaveOrder) -> OrderSaved:
    """Write down what a customer wants; drafts, quotations and placed orders are changed as a whole."""
    known = None if cmd.order is None else _locked_for_change(tx, cmd)
    whose = buyer(tx, cmd.customer, cmd.billing_name, cmd.payer)
    customer = whose.party
    date = cmd.date or (known.date if known else tx.today)
    quoting = _quoting(tx, cmd, known, customer, date)
    off = {"discount_amount": cmd.discount_amount, "rounding_off": cmd.rounding_off}
    origins = kept_origins(tx, known.id if known is not None else cmd.copy_of)
    quoted = quote_lines(tx, cmd.lines, customer, date, quoting, kept=origins, **off)
    rows = quoted.rows
    salesperson_id, assigned_by = _salesperson(tx, cmd, known, customer, quoted, date, whose)
    values: dict[str, Any] = {
        "customer_id": customer.id,
        "billing_name_id": whose.billing_name_id,
        "payer_id": whose.payer_id,
        "date": date,
        "customer_po": cmd.customer_po,
        "salesperson_id": salesperson_id,
        "department_id": _department_id(tx, cmd),
        "channel": cmd.channel,
        "warehouse_id": reference.warehouse_id(tx, cmd.warehouse),
        "terms_id": terms_by_ref(tx, cmd.terms).id if cmd.terms is not None else customer.terms_id,
        "price_includes_tax": quoting.includes_tax,
        "currency": quoting.currency,
        "rate": quoting.rate if quoting.is_foreign else None,
        "foreign_gross": sum((row["foreign_gross"] or ZERO for row in rows), ZERO),
        "promise_date": cmd.promise_date,
        "note": cmd.note,
        **off,
        "net": sum((row["net"] for row in rows), ZERO),
        "tax": sum((row["tax"] for row in rows), ZERO),
        "gross": sum((row["gross"] for row in rows), ZERO),
    }
    if known is None:
        order = tx.new(Order, **values, number=cmd.number)
        number = cmd.number or tx.number(order)
    else:
        order, number = known, known.number or ""
        for name, value in values.items():
            setattr(order, name, value)
        tx.session.flush()
        gone = sa.delete(OrderLine).where(OrderLine.order_id == order.id)
        tx.session.execute(gone.execution_options(synchronize_session=False))
    require(tx.sees(order), "sales.order_of_another", field="salesperson", number=number)
    tx.insert(OrderLine, [{"order_id": order.id, **row} for row in rows])
    state_needs(tx, order, quoted.needs)
    kept = keep_version(tx, order, rows, quoted.needs, cmd.valid_until) if order.state == "quotation" else None
    return OrderSaved(
        id=order.id,
        number=number,
        state=order.state,
        version=order.version,
        net=order.net,
        tax=order.tax,
        gross=order.gross,
        currency=order.currency,
        rate=order.rate,
        foreign_gross=order.foreign_gross,
        special_approval=order.special_approval,
        salesperson_id=salesperson_id,
        assigned_by=assigned_by,
        quotation_version=None if kept is None else kept.version_no,
        lines=quoted.shown,
    )


def _locked_for_change(tx: Tx, cmd: SaveOrder) -> Order:
    order = tx.lock(Order, cmd.order or 0, version=cmd.version, field="order")
    state = f"sales.order.state.{order.state}"
    require(order.state in EDITABLE, "sales.order_is_bound", field="order", number=order.number, state=state)
    return order


def _salesperson(
    tx: Tx, cmd: SaveOrder, known: Order | None, customer: Party, quoted: Quoted, date: dt.date, whose: Buyer
) -> tuple[int | None, str]:
    """Who is named, else who had the order, else the clerk of own orders, else by rule, else who had the customer's last."""
    if cmd.salesperson is not None:
        return tx.find(Employee, cmd.salesperson, field="salesperson").id, "named"
    if known is not None and known.salesperson_id is not None:
        return known.salesperson_id, "kept"
    if tx.actor.scope("sales.order.edit") == "own":
        return tx.actor.employee_id, "self"
    rule = assigned(tx, customer.region, customer.class_name, quoted.categories, date, whose.gone)
    if rule is not None:
        return rule.salesperson_id, "rule"
    last = whose.salesperson_id
    return (last, "last") if last is not None else (tx.actor.employee_id, "self")


def _department_id(tx: Tx, cmd: SaveOrder) -> int | None:
    if cmd.department is not None:
        return tx.find(Department, cmd.department, field="department").id
    return tx.actor.department_id


def _quoting(tx: Tx, cmd: SaveOrder, known: Order | None, customer: Party, date: dt.date) -> Quoting:
    """How prices are meant: with tax or without, in which currency, at which rate its amounts in yuan are fixed."""
    includes_tax = _includes_tax(tx, cmd, customer)
    currency = cmd.currency or (known.currency if known is not None else BOOK_CURRENCY)
    if currency == BOOK_CURRENCY:
        require(cmd.rate is None, "sales.rate_without_currency", field="rate")
        return Quoting(includes_tax)
    off = cmd.discount_amount + cmd.rounding_off
    require(not off, "sales.foreign_off_by_line", field="discount_amount", currency=currency)
    require(cmd.rate is None or cmd.rate > 0, "company.rate_not_positive", field="rate", currency=currency)
    before = known.rate if known is not None and known.currency == currency else None
    return Quoting(includes_tax, currency, cmd.rate or before or exchange_rate(tx, currency, date))


def _includes_tax(tx: Tx, cmd: SaveOrder, customer: Party) -> bool:
    if cmd.price_includes_tax is not None:
        return cmd.price_includes_tax
    if customer.prices_include_tax is not None:
        return customer.prices_include_tax
    return the_company(tx).prices_include_tax


class PlaceOrder(Input):
    order: OrderRef
    version: int | None = None
    quotation_version: int | None = None  # of a quotation; left out: the newest
    outcome_note: str = Field(default="", max_length=500)  # of a quotation: why it was won


@command("sales.place_order", permission="sales.order.edit", move=ORDER.place, path="POST /sales/orders/{order}/place")
def place_order(tx: Tx, cmd: PlaceOrder) -> OrderMoved:
    """Take the customer's order; it waits for approval. A quotation is won with any version that still holds."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    win(tx, order, cmd.quotation_version, cmd.outcome_note)
    return OrderMoved(id=order.id, number=order.number or "", state=order.state)
