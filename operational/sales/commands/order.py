"""Sales orders: written, offered, placed, and changed as a whole until they are approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department, the_company
from operational.core.api import (
    ZERO,
    Amount,
    Fraction,
    Input,
    NotFound,
    Output,
    Problem,
    Qty,
    Refusal,
    Tx,
    UnitPrice,
    command,
    line_amounts,
    require,
)
from operational.items.api import Item, items_by_ref
from operational.ledger.api import vat_rate
from operational.parties.api import Party, terms_by_ref
from operational.people.api import Employee
from operational.sales import reference, rules
from operational.sales.prices import LastPrice, last_prices
from operational.sales.refs import CustomerRef, DepartmentRef, EmployeeRef, ItemRef, OrderRef, TermsRef, WarehouseRef
from operational.sales.rules import LINES_MAX
from operational.sales.states import ORDER
from operational.sales.tables import CustomerSalesperson, Order, OrderLine

EDITABLE = ("draft", "quotation", "placed")


class OrderLineInput(Input):
    item: ItemRef
    quantity: Qty
    price: UnitPrice | None = None  # left out: the last price to this customer, else the list price
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None  # left out: the rate of the item's class on the day
    promise_date: dt.date | None = None
    note: str = Field(default="", max_length=500)


class SaveOrder(Input):
    order: OrderRef | None = None  # left out: a new order
    version: int | None = None
    number: str | None = Field(default=None, min_length=1, max_length=40)
    customer: CustomerRef
    date: dt.date | None = None
    customer_po: str = Field(default="", max_length=80)
    salesperson: EmployeeRef | None = None
    department: DepartmentRef | None = None
    channel: str = Field(default="", max_length=40)
    warehouse: WarehouseRef | None = None
    terms: TermsRef | None = None
    price_includes_tax: bool | None = None
    promise_date: dt.date | None = None
    note: str = Field(default="", max_length=2000)
    lines: list[OrderLineInput] = Field(min_length=1, max_length=LINES_MAX)


class SavedLine(Output):
    line_no: int
    item_code: str
    quantity: Qty
    price: UnitPrice
    vat_rate: Fraction
    net: Amount
    tax: Amount
    gross: Amount


class OrderSaved(Output):
    id: int
    number: str
    state: str
    version: int
    net: Amount
    tax: Amount
    gross: Amount
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
    customer, keeper = _customer(tx, cmd.customer)
    date = cmd.date or (known.date if known else tx.today)
    includes_tax = _includes_tax(tx, cmd, customer)
    rows, shown = _priced(tx, cmd.lines, customer, date, includes_tax)
    values: dict[str, Any] = {
        "customer_id": customer.id,
        "date": date,
        "customer_po": cmd.customer_po,
        "salesperson_id": _salesperson_id(tx, cmd, known, keeper),
        "department_id": _department_id(tx, cmd),
        "channel": cmd.channel,
        "warehouse_id": reference.warehouse_id(tx, cmd.warehouse),
        "terms_id": terms_by_ref(tx, cmd.terms).id if cmd.terms is not None else customer.terms_id,
        "price_includes_tax": includes_tax,
        "promise_date": cmd.promise_date,
        "note": cmd.note,
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
    return OrderSaved(
        id=order.id,
        number=number,
        state=order.state,
        version=order.version,
        net=order.net,
        tax=order.tax,
        gross=order.gross,
        lines=shown,
    )


def _locked_for_change(tx: Tx, cmd: SaveOrder) -> Order:
    order = tx.lock(Order, cmd.order or 0, version=cmd.version, field="order")
    state = f"sales.order.state.{order.state}"
    require(order.state in EDITABLE, "sales.order_is_bound", field="order", number=order.number, state=state)
    return order


def _customer(tx: Tx, ref_: int | str) -> tuple[Party, int | None]:
    """The customer and who looks after him."""
    statement = (
        sa.select(Party, CustomerSalesperson.salesperson_id)
        .outerjoin(CustomerSalesperson, CustomerSalesperson.customer_id == Party.id)
        .where(Party.id == ref_ if isinstance(ref_, int) else Party.code == ref_)
    )
    row = tx.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("core.not_found", field="customer", kind="parties.customer", ref=str(ref_))
    party: Party = row[0]
    require(party.is_customer, "sales.not_a_customer", field="customer", customer=party.name)
    require(party.is_active, "sales.customer_not_active", field="customer", customer=party.name)
    return party, row[1]


def _salesperson_id(tx: Tx, cmd: SaveOrder, known: Order | None, keeper: int | None) -> int | None:
    """Who is named, else who had the order, else the clerk who writes it, else who looks after the customer."""
    if cmd.salesperson is not None:
        return tx.find(Employee, cmd.salesperson, field="salesperson").id
    if known is not None and known.salesperson_id is not None:
        return known.salesperson_id
    if tx.actor.scope("sales.order.edit") == "own":
        return tx.actor.employee_id
    return keeper if keeper is not None else tx.actor.employee_id


def _department_id(tx: Tx, cmd: SaveOrder) -> int | None:
    if cmd.department is not None:
        return tx.find(Department, cmd.department, field="department").id
    return tx.actor.department_id


def _includes_tax(tx: Tx, cmd: SaveOrder, customer: Party) -> bool:
    if cmd.price_includes_tax is not None:
        return cmd.price_includes_tax
    if customer.prices_include_tax is not None:
        return customer.prices_include_tax
    return the_company(tx).prices_include_tax


def _priced(
    tx: Tx, lines: Sequence[OrderLineInput], customer: Party, date: dt.date, includes_tax: bool
) -> tuple[list[dict[str, Any]], list[SavedLine]]:
    """Rows of the order's lines with price, rate and amounts; every problem is reported by its line."""
    items = _items(tx, lines)
    unpriced = [items[line.item].id for line in lines if line.price is None]
    last = last_prices(tx, customer.id, unpriced) if unpriced else {}
    list_has_tax = the_company(tx).prices_include_tax
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    shown: list[SavedLine] = []
    for position, line in enumerate(lines):
        item, where = items[line.item], f"lines.{position}"
        rate = line.vat_rate if line.vat_rate is not None else vat_rate(tx, item.vat_class, date)
        price = line.price if line.price is not None else _offered(item, rate, last, list_has_tax, includes_tax)
        problems += _problems_of(item, line, price, where)
        if price is None:
            continue
        net, tax, gross = line_amounts(line.quantity, price, line.discount, rate, includes_tax)
        amounts = {"quantity": line.quantity, "price": price, "vat_rate": rate, "net": net, "tax": tax, "gross": gross}
        kept = {"discount": line.discount, "promise_date": line.promise_date, "note": line.note}
        rows.append({"line_no": position + 1, "item_id": item.id, **amounts, **kept, **NOTHING_YET})
        shown.append(SavedLine(line_no=position + 1, item_code=item.code, **amounts))
    if problems:
        raise Refusal.of(problems)
    return rows, shown


NOTHING_YET = dict.fromkeys(
    (
        "issued", "returned", "invoiced", "cancelled", "delivered_net", "delivered_tax", "invoiced_net", "invoiced_tax",
        "red_due", "red_due_net", "red_due_tax", "tax_deferred",
    ),
    ZERO,
)  # fmt: skip


def _items(tx: Tx, lines: Sequence[OrderLineInput]) -> Mapping[int | str, Item]:
    """The items of the lines; an unknown one is reported beside every line that names it."""
    try:
        return items_by_ref(tx, [line.item for line in lines])
    except NotFound as missing:
        unknown = {problem.values["ref"] for problem in missing.problems}
        raise NotFound.of(
            [
                Problem("core.not_found", {"kind": "items.item", "ref": str(line.item)}, f"lines.{position}.item")
                for position, line in enumerate(lines)
                if str(line.item) in unknown
            ]
        ) from missing


def _offered(
    item: Item, rate: Decimal, last: Mapping[int, LastPrice], list_has_tax: bool, includes_tax: bool
) -> Decimal | None:
    """The last price to this customer, else the list price, in the order's way of quoting; none is known without both."""
    known = last.get(item.id)
    if known is not None:
        return rules.price_as(known.price, rate, has_tax=known.includes_tax, wants_tax=includes_tax)
    return rules.price_as(item.list_price, rate, has_tax=list_has_tax, wants_tax=includes_tax) if item.list_price else None


def _problems_of(item: Item, line: OrderLineInput, price: Decimal | None, where: str) -> list[Problem]:
    found = []
    if not (item.is_sold and item.is_active):
        found.append(Problem("sales.item_not_sold", {"item": item.code}, f"{where}.item"))
    if line.quantity <= 0:
        found.append(Problem("sales.quantity_missing", {"item": item.code}, f"{where}.quantity"))
    if price is None:
        found.append(Problem("sales.price_missing", {"item": item.code}, f"{where}.price"))
    return found


def _moved(order: Order) -> OrderMoved:
    return OrderMoved(id=order.id, number=order.number or "", state=order.state)


@command("sales.quote_order", permission="sales.order.edit", move=ORDER.quote, path="POST /sales/orders/{order}/quote")
def quote_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """Offer the draft to the customer as a quotation (报价); nothing is bound yet."""
    return _moved(tx.lock(Order, cmd.order, version=cmd.version, field="order"))


@command("sales.place_order", permission="sales.order.edit", move=ORDER.place, path="POST /sales/orders/{order}/place")
def place_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """Take the customer's order; it waits for approval."""
    return _moved(tx.lock(Order, cmd.order, version=cmd.version, field="order"))
