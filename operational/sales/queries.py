"""Lists of sales: orders, goods issues, what must be shipped and what must be invoiced."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    CALLED_MAX,
    COUNTED_ROWS_MAX,
    ZERO,
    Amount,
    Output,
    Page,
    Qty,
    SignedAmount,
    Tx,
    Way,
    by_number,
    by_text,
    found_by,
    like,
    page_of,
    page_with_sums,
    query,
)
from operational.items.api import Item, items_called
from operational.parties.api import Party, of_partner, parties_called, same_partner
from operational.people.api import Employee
from operational.sales.reference import warehouse_id
from operational.sales.refs import CustomerRef, EmployeeRef, ItemRef, OrderRef, WarehouseRef
from operational.sales.scope import visible
from operational.sales.tables import CustomerItem, GoodsIssue, GoodsIssueLine, Order, OrderLine

State = Literal["draft", "quotation", "placed", "approved", "done", "cancelled"]
Progress = Literal["none", "part", "all"]


class FindOrders(Page):
    search: str = Field(default="", max_length=100)  # number, customer, the customer's order number, or an item on it
    customer: CustomerRef | None = None
    item: ItemRef | None = None
    customer_po: str = Field(default="", max_length=80)
    salesperson: EmployeeRef | None = None
    channel: str = Field(default="", max_length=40)
    state: State | None = None
    delivery: Progress | None = None
    billing: Progress | None = None
    payment: Progress | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None
    is_late: bool = False  # promised before today and not delivered in full


class OrderRow(Output):
    id: int
    number: str
    date: dt.date
    customer_id: int
    customer: str
    customer_po: str
    salesperson: str | None
    channel: str
    state: str
    delivery: str
    billing: str
    payment: str
    promise_date: dt.date | None
    gross: Amount


class OrderList(Output):
    rows: list[OrderRow]
    total: int
    gross: SignedAmount | None  # of all pages without cancelled ones; empty where the list is too long to be counted


@query("sales.orders", permission="sales.order.view", path="GET /sales/orders")
def orders(tx: Tx, q: FindOrders) -> OrderList:
    """Sales orders, newest first."""
    columns: list[Any] = [
        Order.id, Order.number, Order.date, Order.customer_id, Party.name.label("customer"), Order.customer_po,
        Employee.name.label("salesperson"), Order.channel, Order.state, Order.delivery, Order.billing, Order.payment,
        Order.promise_date, Order.gross,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Party, Party.id == Order.customer_id)
        .outerjoin(Employee, Employee.id == Order.salesperson_id)
        .order_by(Order.date.desc(), Order.id.desc())
    )
    gone = () if q.state == "cancelled" else ("cancelled",)
    shown = visible(tx, _filtered(tx, statement, q))
    rows, total, sums = page_with_sums(tx, shown, q, ("gross",), count_to=COUNTED_ROWS_MAX, gone=gone)
    return OrderList(rows=[OrderRow(**row._mapping) for row in rows], total=total, gross=sums["gross"])


def _filtered(tx: Tx, statement: sa.Select[Any], q: FindOrders) -> sa.Select[Any]:
    statement = _narrowed(tx, statement, q)
    return statement.where(_found(tx, q)) if q.search else statement


def _found(tx: Tx, q: FindOrders) -> sa.ColumnElement[bool]:
    """Whether the words name the order, its customer, or an item on one of its lines."""

    def shown(statement: sa.Select[Any]) -> sa.Select[Any]:
        joined = statement.join(Party, Party.id == Order.customer_id).outerjoin(Employee, Employee.id == Order.salesperson_id)
        return visible(tx, _narrowed(tx, joined, q))

    rows = shown(sa.select(Order.id).select_from(Order))
    on_lines = shown(sa.select(OrderLine.order_id).select_from(OrderLine).join(Order, Order.id == OrderLine.order_id))
    ways = (
        Way(rows, Order.customer_id, Order.date, parties_called),
        Way(on_lines, OrderLine.item_id, OrderLine.order_id, sold_as),
    )
    return found_by(Order.id, q.search, rows=rows, numbers=(Order.number,), texts=(Order.customer_po,), ways=ways)


def sold_as(word: str) -> sa.Select[Any]:
    """Ids of the items that go by the word, among us or at a customer."""
    ours = items_called(word).limit(CALLED_MAX).subquery()
    of_customers = sa.select(CustomerItem.item_id).where(CustomerItem.code.ilike(like(word)))
    return sa.select(sa.union(sa.select(ours.c.id), of_customers).subquery().c.id)


def _narrowed(tx: Tx, statement: sa.Select[Any], q: FindOrders) -> sa.Select[Any]:
    if q.customer is not None:
        statement = statement.where(of_partner(tx, Order.customer_id, q.customer))
    if q.salesperson is not None:
        statement = statement.where(_is(Employee, q.salesperson))
    if q.item is not None:
        has_item = (
            sa.select(OrderLine.id)
            .join(Item, Item.id == OrderLine.item_id)
            .where(OrderLine.order_id == Order.id, _is(Item, q.item))
        )
        statement = statement.where(has_item.exists())
    if q.customer_po:
        statement = statement.where(Order.customer_po.ilike(like(q.customer_po)))
    for name in ("state", "delivery", "billing", "payment", "channel"):
        wanted = getattr(q, name)
        if wanted:
            statement = statement.where(getattr(Order, name) == wanted)
    if q.from_date is not None:
        statement = statement.where(Order.date >= q.from_date)
    if q.to_date is not None:
        statement = statement.where(Order.date <= q.to_date)
    return statement.where(is_late(tx)) if q.is_late else statement


def _is(model: type[Party] | type[Employee] | type[Item], ref: int | str) -> sa.ColumnElement[bool]:
    return model.id == ref if isinstance(ref, int) else model.code == ref


def is_late(tx: Tx) -> sa.ColumnElement[bool]:
    return sa.and_(Order.state == "approved", Order.delivery != "all", Order.promise_date < tx.today)


def is_to_issue() -> sa.ColumnElement[bool]:
    """Something of the line is still to be sent from a warehouse of ours."""
    return sa.and_(OrderLine.open > 0, OrderLine.is_direct.is_(False))


def waits_for_goods() -> sa.ColumnElement[bool]:
    """The orders whose lines ``open_to_issue`` lists, to be counted among all orders."""
    return sa.and_(Order.state == "approved", sa.exists().where(OrderLine.order_id == Order.id, is_to_issue()))


class FindGoodsIssues(Page):
    search: str = Field(default="", max_length=100)
    customer: CustomerRef | None = None
    order: OrderRef | None = None
    kind: Literal["issue", "return"] | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class GoodsIssueRow(Output):
    id: int
    number: str
    date: dt.date
    customer_id: int
    customer: str
    order_id: int
    order_number: str
    is_return: bool
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount


class GoodsIssueList(Output):
    rows: list[GoodsIssueRow]
    total: int
    net: SignedAmount | None  # of all pages, returns taken off; empty where the list is too long to be counted
    tax: SignedAmount | None
    gross: SignedAmount | None


@query("sales.goods_issues", permission="sales.goods_issue.view", path="GET /sales/goods-issues")
def goods_issues(tx: Tx, q: FindGoodsIssues) -> GoodsIssueList:
    """Goods issues and returns, newest first."""
    columns: list[Any] = [
        GoodsIssue.id, GoodsIssue.number, GoodsIssue.date, GoodsIssue.customer_id, Party.name.label("customer"),
        GoodsIssue.order_id, Order.number.label("order_number"), GoodsIssue.returns_id.is_not(None).label("is_return"),
        GoodsIssue.net, GoodsIssue.tax, GoodsIssue.gross,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Party, Party.id == GoodsIssue.customer_id)
        .join(Order, Order.id == GoodsIssue.order_id)
        .order_by(GoodsIssue.date.desc(), GoodsIssue.id.desc())
    )
    statement = _narrowed_issues(statement, q)
    if q.search:
        statement = statement.where(_issues_found(tx, q))
    rows, total, sums = page_with_sums(tx, visible(tx, statement), q, ("net", "tax", "gross"), count_to=COUNTED_ROWS_MAX)
    return GoodsIssueList(rows=[GoodsIssueRow(**row._mapping) for row in rows], total=total, **sums)


def _issues_found(tx: Tx, q: FindGoodsIssues) -> sa.ColumnElement[bool]:
    """Whether the words name the goods issue, its order, its customer, or an item on one of its lines."""

    def shown(statement: sa.Select[Any]) -> sa.Select[Any]:
        joined = statement.join(Order, Order.id == GoodsIssue.order_id).join(Party, Party.id == GoodsIssue.customer_id)
        return visible(tx, _narrowed_issues(joined, q))

    rows = shown(sa.select(GoodsIssue.id).select_from(GoodsIssue))
    lines = sa.select(GoodsIssueLine.goods_issue_id).select_from(GoodsIssueLine)
    on_lines = shown(lines.join(GoodsIssue, GoodsIssue.id == GoodsIssueLine.goods_issue_id))
    ways = (
        Way(rows, GoodsIssue.order_id, GoodsIssue.id, orders_called),
        Way(rows, GoodsIssue.customer_id, GoodsIssue.id, parties_called),
        Way(on_lines, GoodsIssueLine.item_id, GoodsIssueLine.goods_issue_id, sold_as),
    )
    return found_by(GoodsIssue.id, q.search, rows=rows, numbers=(GoodsIssue.number,), ways=ways)


def orders_called(word: str) -> sa.Select[Any]:
    """Ids of the orders whose number, or number at the customer, is the word."""
    return sa.select(Order.id).where(sa.or_(by_number(Order.number, word), by_text(Order.customer_po, word)))


def _narrowed_issues(statement: sa.Select[Any], q: FindGoodsIssues) -> sa.Select[Any]:
    if q.customer is not None:
        statement = statement.where(same_partner(Party.id, q.customer))
    if q.order is not None:
        statement = statement.where(Order.id == q.order if isinstance(q.order, int) else Order.number == q.order)
    if q.kind is not None:
        statement = statement.where(GoodsIssue.returns_id.is_(None) if q.kind == "issue" else GoodsIssue.returns_id.is_not(None))
    if q.from_date is not None:
        statement = statement.where(GoodsIssue.date >= q.from_date)
    if q.to_date is not None:
        statement = statement.where(GoodsIssue.date <= q.to_date)
    return statement


class FindOpenToIssue(Page):
    search: str = Field(default="", max_length=100)
    warehouse: WarehouseRef | None = None
    customer: CustomerRef | None = None
    item: ItemRef | None = None
    is_late: bool = False


class OpenLine(Output):
    order_id: int
    order_number: str
    customer_id: int
    customer: str
    promise_date: dt.date | None
    line_no: int
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    quantity: Qty
    open: Qty
    reserved: Qty
    is_stocked: bool


class OpenLines(Output):
    rows: list[OpenLine]
    total: int


_RESERVATION = sa.table(
    "reservation", sa.column("source_kind"), sa.column("source_line_id"), sa.column("quantity"), schema="stock"
)


@query("sales.open_to_issue", permission="sales.goods_issue.view", path="GET /sales/open-to-issue")
def open_to_issue(tx: Tx, q: FindOpenToIssue) -> OpenLines:
    """What the warehouse must ship: open lines of approved orders, the earliest promise first."""
    promised = sa.func.coalesce(OrderLine.promise_date, Order.promise_date)
    columns: list[Any] = [
        Order.id.label("order_id"), Order.number.label("order_number"), Order.customer_id, Party.name.label("customer"),
        promised.label("promise_date"), OrderLine.line_no, OrderLine.item_id, Item.code.label("item"), Item.name, Item.spec,
        Item.unit, OrderLine.quantity, OrderLine.open, Item.is_stocked,
        sa.func.coalesce(_RESERVATION.c.quantity, 0).label("reserved"),
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Party, Party.id == Order.customer_id)
        .join(Item, Item.id == OrderLine.item_id)
        .outerjoin(
            _RESERVATION,
            sa.and_(_RESERVATION.c.source_kind == Order.kind, _RESERVATION.c.source_line_id == OrderLine.id),
        )
        .where(Order.state == "approved", is_to_issue())
        .order_by(promised.nulls_last(), Order.id, OrderLine.line_no)
    )
    if q.search:
        pattern = like(q.search)
        statement = statement.where(sa.or_(Order.number.like(pattern), Party.name.ilike(pattern), Item.code.ilike(pattern)))
    if q.warehouse is not None:
        statement = statement.where(Order.warehouse_id == warehouse_id(tx, q.warehouse))
    if q.customer is not None:
        statement = statement.where(same_partner(Party.id, q.customer))
    if q.item is not None:
        statement = statement.where(_is(Item, q.item))
    if q.is_late:
        statement = statement.where(promised < tx.today)
    rows, total = page_of(tx, visible(tx, statement), q)
    return OpenLines(rows=[OpenLine(**row._mapping) for row in rows], total=total)


class FindToInvoice(Page):
    search: str = Field(default="", max_length=100)
    customer: CustomerRef | None = None


class ToInvoiceRow(Output):
    order_id: int
    order_number: str
    date: dt.date
    customer_id: int
    customer: str
    delivered: Amount  # delivered and not invoiced, tax included
    red_due: Amount  # came back and waits for a red invoice, tax included


class ToInvoice(Output):
    rows: list[ToInvoiceRow]
    total: int


def is_behind() -> sa.ColumnElement[bool]:
    """More of the line was delivered than invoiced."""
    return OrderLine.issued - OrderLine.returned > OrderLine.invoiced - OrderLine.red_due


def may_be_behind() -> sa.ColumnElement[bool]:
    return sa.and_(Order.state.in_(("approved", "done")), sa.or_(Order.billing != "all", Order.state == "done"))


def waits_for_invoice() -> sa.ColumnElement[bool]:
    """The orders that ``to_invoice`` lists, to be counted among all orders."""
    is_open = sa.or_(is_behind(), OrderLine.red_due > 0)
    return sa.and_(may_be_behind(), sa.exists().where(OrderLine.order_id == Order.id, is_open))


@query("sales.to_invoice", permission="sales.order.view", path="GET /sales/to-invoice")
def to_invoice(tx: Tx, q: FindToInvoice) -> ToInvoice:
    """Orders with goods delivered and not invoiced, or returned and not invoiced in red."""
    billed = OrderLine.invoiced_net + OrderLine.invoiced_tax - OrderLine.red_due_net - OrderLine.red_due_tax
    delivered = sa.func.sum(
        sa.case((is_behind(), OrderLine.delivered_net + OrderLine.delivered_tax - billed), else_=sa.literal(ZERO))
    )
    red_due = sa.func.sum(OrderLine.red_due_net + OrderLine.red_due_tax)
    columns: list[Any] = [
        Order.id.label("order_id"), Order.number.label("order_number"), Order.date, Order.customer_id,
        Party.name.label("customer"), delivered.label("delivered"), red_due.label("red_due"),
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Party, Party.id == Order.customer_id)
        .where(may_be_behind())
        .group_by(Order.id, Party.id)
        .having(sa.or_(sa.func.bool_or(is_behind()), sa.func.bool_or(OrderLine.red_due > 0)))
        .order_by(Order.date, Order.id)
    )
    if q.search:
        statement = statement.where(sa.or_(Order.number.like(like(q.search)), Party.name.ilike(like(q.search))))
    if q.customer is not None:
        statement = statement.where(same_partner(Party.id, q.customer))
    rows, total = page_of(tx, visible(tx, statement), q)
    return ToInvoice(rows=[ToInvoiceRow(**row._mapping) for row in rows], total=total)
