"""Exchanges of goods: the list, and one with the papers it is made of."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import Input, Output, Page, RefTo, SignedAmount, SignedQty, Tx, like, page_of, query
from operational.items.api import Item
from operational.parties.api import Party
from operational.sales.document_queries import Happened, Related, time_line_of
from operational.sales.refs import CustomerRef
from operational.sales.scope import visible
from operational.sales.tables import Exchange, GoodsIssue, GoodsIssueLine, Order

ExchangeRef = Annotated[int | str, RefTo("sales.exchange")]


class FindExchanges(Page):
    search: str = Field(default="", max_length=100)
    customer: CustomerRef | None = None


class ExchangeRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    customer: str
    issue_number: str
    return_number: str
    replacement_number: str
    reason: str
    difference: SignedAmount


class Exchanges(Output):
    rows: list[ExchangeRow]
    total: int


OLD, BACK, NEW = (orm.aliased(GoodsIssue, name=name) for name in ("old", "back", "new"))


def _exchanges() -> Any:
    columns: list[Any] = [
        Exchange.id, Exchange.number, Exchange.date, Exchange.state, Party.name.label("customer"),
        OLD.number.label("issue_number"), BACK.number.label("return_number"), NEW.number.label("replacement_number"),
        Exchange.reason, Exchange.difference,
    ]  # fmt: skip
    return (
        sa.select(*columns)
        .join(Party, Party.id == Exchange.customer_id)
        .join(OLD, OLD.id == Exchange.goods_issue_id)
        .join(BACK, BACK.id == Exchange.return_id)
        .join(NEW, NEW.id == Exchange.replacement_id)
        .join(Order, Order.id == OLD.order_id)
    )


@query("sales.exchanges", permission="sales.goods_issue.view", path="GET /sales/exchanges")
def exchanges(tx: Tx, q: FindExchanges) -> Exchanges:
    """Exchanges of goods, newest first."""
    statement = _exchanges().order_by(Exchange.date.desc(), Exchange.id.desc())
    if q.search:
        pattern = like(q.search)
        named = [Exchange.number.like(pattern), OLD.number.like(pattern), NEW.number.like(pattern)]
        statement = statement.where(sa.or_(*named, Party.name.ilike(pattern)))
    if q.customer is not None:
        statement = statement.where(Party.id == q.customer if isinstance(q.customer, int) else Party.code == q.customer)
    rows, total = page_of(tx, visible(tx, statement), q)
    return Exchanges(rows=[ExchangeRow(**row._mapping) for row in rows], total=total)


class ExchangeLine(Output):
    document: str
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    quantity: SignedQty  # negative: it came back
    net: SignedAmount
    tax: SignedAmount


class ExchangeShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    customer: str
    reason: str
    difference: SignedAmount
    lines: list[ExchangeLine]
    related: list[Related]
    time_line: list[Happened]


class OneExchange(Input):
    exchange: ExchangeRef


@query("sales.exchange", permission="sales.goods_issue.view", path="GET /sales/exchanges/{exchange}")
def exchange(tx: Tx, q: OneExchange) -> ExchangeShown:
    """One exchange: what came back, what left, and the chain of documents."""
    found = tx.find(Exchange, q.exchange, field="exchange")
    first = tx.session.get_one(GoodsIssue, found.goods_issue_id)
    tx.find(Order, first.order_id, field="exchange")  # guards the record scope
    row = tx.session.execute(_exchanges().where(Exchange.id == found.id)).one()
    behind = list(tx.session.execute(
        sa.select(Order).where(Order.id.in_({first.order_id, found.order_id})).order_by(Order.id)
    ).scalars())  # fmt: skip
    papers = [tx.session.get_one(GoodsIssue, i) for i in (found.goods_issue_id, found.return_id, found.replacement_id)]
    of = GoodsIssueLine
    columns: list[Any] = [
        GoodsIssue.number.label("document"), of.line_no, Item.code.label("item"), Item.name, Item.spec, Item.unit,
        of.quantity, of.net, of.tax,
    ]  # fmt: skip
    lines = (
        sa.select(*columns)
        .join(GoodsIssue, GoodsIssue.id == of.goods_issue_id)
        .join(Item, Item.id == of.item_id)
        .where(of.goods_issue_id.in_((found.return_id, found.replacement_id)))
        .order_by(GoodsIssue.id, of.line_no)
    )
    chain: list[tuple[str, Any]] = [*((Order.kind, o) for o in behind), *((GoodsIssue.kind, paper) for paper in papers)]
    return ExchangeShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        state=found.state,
        customer=row.customer,
        reason=found.reason,
        difference=found.difference,
        lines=[ExchangeLine(**line._mapping) for line in tx.session.execute(lines)],
        related=[Related(kind=k, id=d.id, number=d.number or "", date=d.date, amount=d.gross) for k, d in chain],
        time_line=time_line_of(tx, Exchange.kind, found.id),
    )
