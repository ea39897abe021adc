"""What people can see of landed costs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa

from operational.core.api import Input as Given
from operational.core.api import Output, Page, Qty, RefTo, SignedAmount, Tx, like, page_of, query
from operational.invoicing.api import Invoice
from operational.items.api import Item
from operational.parties.api import Party
from operational.purchasing.tables import GoodsReceipt, GoodsReceiptLine, LandedCost, LandedCostLine

LandedCostRef = Annotated[int | str, RefTo("purchasing.landed_cost")]


class LandedCostsWanted(Page):
    text: str = ""
    state: str = ""
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class LandedCostRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    supplier: str
    invoice: str
    basis: str
    cost: SignedAmount
    to_stock: SignedAmount
    to_cost: SignedAmount


class LandedCosts(Output):
    rows: list[LandedCostRow]
    total: int


_COLUMNS = (
    LandedCost.id,
    LandedCost.number,
    LandedCost.date,
    LandedCost.state,
    Party.name.label("supplier"),
    Invoice.number.label("invoice"),
    LandedCost.basis,
    LandedCost.cost,
    LandedCost.to_stock,
    LandedCost.to_cost,
)


@query("purchasing.landed_costs", permission="purchasing.landed_cost.view", path="GET /purchasing/landed-costs")
def landed_costs(tx: Tx, q: LandedCostsWanted) -> LandedCosts:
    """Freight, duty and insurance that were shared over goods, newest first."""
    statement = (
        sa.select(*_COLUMNS)
        .join(Party, Party.id == LandedCost.supplier_id)
        .join(Invoice, Invoice.id == LandedCost.invoice_id)
        .order_by(LandedCost.date.desc(), LandedCost.id.desc())
    )
    if q.text:
        words = (LandedCost.number, Invoice.number, Invoice.tax_number, Party.name)
        statement = statement.where(sa.or_(*(column.ilike(like(q.text)) for column in words)))
    if q.state:
        statement = statement.where(LandedCost.state == q.state)
    if q.from_date:
        statement = statement.where(LandedCost.date >= q.from_date)
    if q.to_date:
        statement = statement.where(LandedCost.date <= q.to_date)
    rows, total = page_of(tx, statement, q)
    return LandedCosts(rows=[LandedCostRow(**row._mapping) for row in rows], total=total)


class OneLandedCost(Given):
    landed_cost: LandedCostRef


class LandedLineShown(Output):
    line_no: int
    goods_receipt: str
    item: str
    name: str
    spec: str
    unit: str
    quantity: Qty
    share_by: Qty
    amount: SignedAmount
    to_stock: SignedAmount
    to_cost: SignedAmount


class LandedCostShown(LandedCostRow):
    invoice_id: int
    tax_number: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    note: str
    created_by: int
    created_at: dt.datetime
    version: int
    lines: list[LandedLineShown]


@query("purchasing.landed_cost", permission="purchasing.landed_cost.view", path="GET /purchasing/landed-costs/{landed_cost}")
def landed_cost(tx: Tx, q: OneLandedCost) -> LandedCostShown:
    """A shared cost with what each line of goods bears of it, and where that went."""
    head = tx.find(LandedCost, q.landed_cost, field="landed_cost")
    extra = (LandedCost.invoice_id, Invoice.tax_number, Invoice.net, Invoice.tax, Invoice.gross, LandedCost.note,
             LandedCost.created_by, LandedCost.created_at, LandedCost.version)  # fmt: skip
    row = tx.session.execute(
        sa.select(*_COLUMNS, *extra)
        .join(Party, Party.id == LandedCost.supplier_id)
        .join(Invoice, Invoice.id == LandedCost.invoice_id)
        .where(LandedCost.id == head.id)
    ).one()
    lines = tx.session.execute(
        sa.select(
            LandedCostLine.line_no, GoodsReceipt.number.label("goods_receipt"), Item.code.label("item"), Item.name, Item.spec,
            Item.unit, LandedCostLine.quantity, LandedCostLine.share_by, LandedCostLine.amount, LandedCostLine.to_stock,
            LandedCostLine.to_cost,
        )
        .join(GoodsReceiptLine, GoodsReceiptLine.id == LandedCostLine.receipt_line_id)
        .join(GoodsReceipt, GoodsReceipt.id == GoodsReceiptLine.goods_receipt_id)
        .join(Item, Item.id == LandedCostLine.item_id)
        .where(LandedCostLine.landed_cost_id == head.id)
        .order_by(LandedCostLine.line_no)
    )  # fmt: skip
    return LandedCostShown(**row._mapping, lines=[LandedLineShown(**line._mapping) for line in lines])
