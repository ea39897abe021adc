"""Freight, duty and insurance of other suppliers, shared over the goods they belong to (采购费用分摊)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, Row
from operational.purchasing.states import LANDED_COST

BASES = ("value", "quantity", "weight")


class LandedCost(Document):
    """An invoice for costs of getting goods here, and how it was shared over the lines of their receipts."""

    __tablename__ = "landed_cost"
    __table_args__ = (
        sa.CheckConstraint(f"basis in {BASES}", name="basis"),
        sa.CheckConstraint("cost = to_stock + to_cost", name="cost"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )
    machine = LANDED_COST
    kind = "purchasing.landed_cost"

    supplier_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    invoice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"), index=True)
    red_invoice_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"))  # once it was taken back
    basis: orm.Mapped[str]
    cost: orm.Mapped[AmountCol]  # without deductible tax
    to_stock: orm.Mapped[AmountCol]  # of goods still on hand
    to_cost: orm.Mapped[AmountCol]  # of goods that had left


class LandedCostLine(Row):
    __tablename__ = "landed_cost_line"
    __table_args__ = (
        sa.UniqueConstraint("landed_cost_id", "line_no"),
        sa.CheckConstraint("amount = to_stock + to_cost", name="amount"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )

    landed_cost_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.landed_cost.id"))
    line_no: orm.Mapped[int]
    receipt_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt_line.id"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    quantity: orm.Mapped[QtyCol]  # received and not sent back
    share_by: orm.Mapped[QtyCol]  # its value, pieces or kilograms: what the cost was shared by
    amount: orm.Mapped[AmountCol]
    to_stock: orm.Mapped[AmountCol]
    to_cost: orm.Mapped[AmountCol]
