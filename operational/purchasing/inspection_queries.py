"""What waits for inspection, what was found, and what was refused and is still here."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.core.api import Input as Given
from operational.core.api import Output, Page, Qty, SignedAmount, Tx, like, page_of, query
from operational.items.api import Item
from operational.parties.api import Party
from operational.purchasing.refs import InspectionRef
from operational.purchasing.tables import DefectReason, GoodsReceipt, GoodsReceiptLine, Inspection, InspectionLine


class ToInspectWanted(Page):
    text: str = ""
    refused: bool = False  # instead: what was refused and not sent back yet


class ToInspectRow(Output):
    receipt_id: int
    number: str
    date: dt.date
    supplier: str
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    pending: Qty
    rejected: Qty


class ToInspect(Output):
    rows: list[ToInspectRow]
    total: int


@query("purchasing.to_inspect", permission="purchasing.inspection.view", path="GET /purchasing/to-inspect")
def to_inspect(tx: Tx, q: ToInspectWanted) -> ToInspect:
    """Goods in state 待检, the oldest receipt first; or what was refused and waits to be sent back."""
    statement = (
        sa.select(
            GoodsReceipt.id.label("receipt_id"),
            GoodsReceipt.number,
            GoodsReceipt.date,
            Party.name.label("supplier"),
            GoodsReceiptLine.line_no,
            Item.code.label("item"),
            Item.name,
            Item.spec,
            Item.unit,
            GoodsReceiptLine.pending,
            GoodsReceiptLine.rejected,
        )
        .join(GoodsReceipt, GoodsReceipt.id == GoodsReceiptLine.goods_receipt_id)
        .join(Party, Party.id == GoodsReceipt.supplier_id)
        .join(Item, Item.id == GoodsReceiptLine.item_id)
        .where(GoodsReceiptLine.rejected > 0 if q.refused else GoodsReceiptLine.pending > 0)
        .order_by(GoodsReceipt.date, GoodsReceipt.id, GoodsReceiptLine.line_no)
    )
    if q.text:
        pattern = like(q.text)
        found = sa.or_(GoodsReceipt.number.like(pattern), Party.name.ilike(pattern), Item.code.ilike(pattern))
        statement = statement.where(sa.or_(found, Item.name.ilike(pattern), Item.pinyin.like(pattern.lower())))
    rows, total = page_of(tx, statement, q)
    return ToInspect(rows=[ToInspectRow.model_validate(dict(row._mapping)) for row in rows], total=total)


class InspectionsWanted(Page):
    text: str = ""
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class InspectionRow(Output):
    id: int
    number: str
    date: dt.date
    supplier: str
    receipt: str
    accepted: Qty
    conceded: Qty
    rejected: Qty
    reduction: SignedAmount


class InspectionList(Output):
    rows: list[InspectionRow]
    total: int


@query("purchasing.inspections", permission="purchasing.inspection.view", path="GET /purchasing/inspections")
def inspections(tx: Tx, q: InspectionsWanted) -> InspectionList:
    """Inspections, newest first, with what was accepted, conceded and refused."""
    sums = [sa.func.sum(getattr(InspectionLine, name)).label(name) for name in ("accepted", "conceded", "rejected")]
    statement = (
        sa.select(
            Inspection.id,
            Inspection.number,
            Inspection.date,
            Party.name.label("supplier"),
            GoodsReceipt.number.label("receipt"),
            *sums,
            Inspection.reduction,
        )
        .join(InspectionLine, InspectionLine.inspection_id == Inspection.id)
        .join(GoodsReceipt, GoodsReceipt.id == Inspection.goods_receipt_id)
        .join(Party, Party.id == GoodsReceipt.supplier_id)
        .group_by(Inspection.id, GoodsReceipt.number, Party.name)
        .order_by(Inspection.date.desc(), Inspection.id.desc())
    )
    if q.text:
        pattern = like(q.text)
        statement = statement.where(
            sa.or_(Inspection.number.like(pattern), GoodsReceipt.number.like(pattern), Party.name.ilike(pattern))
        )
    if q.from_date:
        statement = statement.where(Inspection.date >= q.from_date)
    if q.to_date:
        statement = statement.where(Inspection.date <= q.to_date)
    rows, total = page_of(tx, statement, q)
    return InspectionList(rows=[InspectionRow.model_validate(dict(row._mapping)) for row in rows], total=total)


class OneInspection(Given):
    inspection: InspectionRef


class InspectionLineShown(Output):
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    accepted: Qty
    conceded: Qty
    rejected: Qty
    reduction: SignedAmount
    defect: str
    reason: str


class InspectionShown(Output):
    id: int
    number: str
    date: dt.date
    supplier: str
    goods_receipt_id: int
    receipt: str
    note: str
    reduction: SignedAmount
    lines: list[InspectionLineShown]


@query("purchasing.inspection", permission="purchasing.inspection.view", path="GET /purchasing/inspections/{inspection}")
def inspection(tx: Tx, q: OneInspection) -> InspectionShown:
    """One inspection with its result by line."""
    found = tx.find(Inspection, q.inspection, field="inspection")
    receipt = tx.session.get_one(GoodsReceipt, found.goods_receipt_id)
    rows = tx.session.execute(
        sa.select(InspectionLine, Item, DefectReason.name)
        .join(GoodsReceiptLine, GoodsReceiptLine.id == InspectionLine.receipt_line_id)
        .join(Item, Item.id == GoodsReceiptLine.item_id)
        .outerjoin(DefectReason, DefectReason.id == InspectionLine.defect_id)
        .where(InspectionLine.inspection_id == found.id)
        .order_by(InspectionLine.line_no)
    )
    shared = ("line_no", "accepted", "conceded", "rejected", "reduction", "reason")
    lines = [
        InspectionLineShown(
            **{name: getattr(line, name) for name in shared},
            item=item.code,
            name=item.name,
            spec=item.spec,
            unit=item.unit,
            defect=defect or "",
        )
        for line, item, defect in rows
    ]
    return InspectionShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        supplier=tx.session.get_one(Party, receipt.supplier_id).name,
        goods_receipt_id=receipt.id,
        receipt=receipt.number or "",
        note=found.note,
        reduction=found.reduction,
        lines=lines,
    )
