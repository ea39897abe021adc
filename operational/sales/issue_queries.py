"""One goods issue or return: header, lines, papers of the delivery, and the documents around it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Page, Qty, SignedAmount, SignedQty, Tx, UnitPrice, like, page_of, query
from operational.items.api import Item
from operational.parties.api import Party, same_partner
from operational.sales.document_queries import EntryOf, Happened, Related, entries_of, time_line_of
from operational.sales.refs import CustomerRef, GoodsIssueRef
from operational.sales.scope import visible
from operational.sales.tables import GoodsIssue, GoodsIssueLine, Order, OrderLine
from operational.stock.api import Location, Warehouse


class GoodsIssueLineShown(Output):
    id: int
    line_no: int
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    location: str | None
    quantity: SignedQty
    returned: Qty
    returnable: SignedQty
    order_line_no: int
    net: SignedAmount
    tax: SignedAmount
    price: UnitPrice  # as ordered
    adjusted_net: SignedAmount  # by price adjustments since
    adjusted_tax: SignedAmount


class GoodsIssueShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    customer_id: int
    customer: str
    order_id: int
    order_number: str
    warehouse: str
    is_return: bool
    returns_id: int | None
    carrier: str
    tracking_number: str
    freight_payer: str
    slip: str
    slip_date: dt.date | None
    slip_file: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    note: str
    lines: list[GoodsIssueLineShown]
    related: list[Related]
    entries: list[EntryOf]
    time_line: list[Happened]


class OneGoodsIssue(Input):
    goods_issue: GoodsIssueRef


@query("sales.goods_issue", permission="sales.goods_issue.view", path="GET /sales/goods-issues/{goods_issue}")
def goods_issue(tx: Tx, q: OneGoodsIssue) -> GoodsIssueShown:
    """A goods issue or return with its lines, its entries and the documents around it."""
    found = tx.find(GoodsIssue, q.goods_issue, field="goods_issue")
    behind = tx.find(Order, found.order_id, field="goods_issue")  # also guards the record scope
    names: list[Any] = [Party.name, Warehouse.name]
    of_issue = sa.select(*names).join(Warehouse, Warehouse.id == found.warehouse_id).where(Party.id == found.customer_id)
    customer, warehouse = tx.session.execute(of_issue).one()
    return GoodsIssueShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        state=found.state,
        customer_id=found.customer_id,
        customer=customer,
        order_id=behind.id,
        order_number=behind.number or "",
        warehouse=warehouse,
        is_return=found.returns_id is not None,
        returns_id=found.returns_id,
        carrier=found.carrier,
        tracking_number=found.tracking_number,
        freight_payer=found.freight_payer,
        slip=found.slip,
        slip_date=found.slip_date,
        slip_file=found.slip_file,
        net=found.net,
        tax=found.tax,
        gross=found.gross,
        note=found.note,
        lines=_issue_lines(tx, found),
        related=_around(tx, found, behind),
        entries=entries_of(tx, issue_id=found.id),
        time_line=time_line_of(tx, GoodsIssue.kind, found.id),
    )


def _issue_lines(tx: Tx, found: GoodsIssue) -> list[GoodsIssueLineShown]:
    of = GoodsIssueLine
    returnable = sa.case((of.quantity > 0, of.quantity - of.returned), else_=0)
    columns: list[Any] = [
        of.id, of.line_no, OrderLine.line_no.label("order_line_no"), of.item_id, Item.code.label("item"), Item.name, Item.spec,
        Item.unit, Location.code.label("location"), of.quantity, of.returned, returnable.label("returnable"), of.net, of.tax,
        OrderLine.price, of.adjusted_net, of.adjusted_tax,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(OrderLine, OrderLine.id == of.order_line_id)
        .join(Item, Item.id == of.item_id)
        .outerjoin(Location, Location.id == of.location_id)
        .where(of.goods_issue_id == found.id)
        .order_by(of.line_no)
    )
    return [GoodsIssueLineShown(**row._mapping) for row in tx.session.execute(statement)]


def _around(tx: Tx, found: GoodsIssue, behind: Order) -> list[Related]:
    """The order, and the issue that a return corrects or the returns of an issue."""
    other = GoodsIssue.id == found.returns_id if found.returns_id is not None else GoodsIssue.returns_id == found.id
    rows = tx.session.execute(sa.select(GoodsIssue).where(other).order_by(GoodsIssue.id)).scalars()
    order_ = Related(kind=Order.kind, id=behind.id, number=behind.number or "", date=behind.date, amount=behind.gross)
    return [
        order_,
        *(Related(kind=GoodsIssue.kind, id=row.id, number=row.number or "", date=row.date, amount=row.gross) for row in rows),
    ]


class FindMissingSlips(Page):
    search: str = Field(default="", max_length=100)
    customer: CustomerRef | None = None


class MissingSlip(Output):
    id: int
    number: str
    date: dt.date
    days: int  # since the goods left
    customer_id: int
    customer: str
    order_id: int
    order_number: str
    carrier: str
    tracking_number: str
    gross: SignedAmount


class MissingSlips(Output):
    rows: list[MissingSlip]
    total: int


@query("sales.missing_slips", permission="sales.goods_issue.view", path="GET /sales/missing-slips")
def missing_slips(tx: Tx, q: FindMissingSlips) -> MissingSlips:
    """Deliveries whose signed slip (回单) has not come back, the oldest first."""
    columns: list[Any] = [
        GoodsIssue.id, GoodsIssue.number, GoodsIssue.date, (sa.literal(tx.today) - GoodsIssue.date).label("days"),
        GoodsIssue.customer_id, Party.name.label("customer"), GoodsIssue.order_id, Order.number.label("order_number"),
        GoodsIssue.carrier, GoodsIssue.tracking_number, GoodsIssue.gross,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Party, Party.id == GoodsIssue.customer_id)
        .join(Order, Order.id == GoodsIssue.order_id)
        .where(GoodsIssue.slip == "out")
        .order_by(GoodsIssue.date, GoodsIssue.id)
    )
    if q.search:
        pattern = like(q.search)
        found = [GoodsIssue.number.like(pattern), Order.number.like(pattern), Party.name.ilike(pattern)]
        statement = statement.where(sa.or_(*found, GoodsIssue.tracking_number.ilike(pattern)))
    if q.customer is not None:
        statement = statement.where(same_partner(Party.id, q.customer))
    rows, total = page_of(tx, visible(tx, statement), q)
    return MissingSlips(rows=[MissingSlip(**row._mapping) for row in rows], total=total)
