"""Defective goods for which the supplier sends the same again, without a new price (采购换货)."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, Row
from operational.purchasing.states import EXCHANGE


class Exchange(Document):
    """Goods of a receipt went back, and the same are to come again.

    What a supplier had sent straight to our customer is swapped there: it never lay on our shelves, so nothing moves and
    nothing is booked; the paper says what is still to come.
    """

    __tablename__ = "exchange"
    __table_args__ = (
        sa.CheckConstraint("is_at_customer = (return_id is null)", name="return"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )
    machine = EXCHANGE
    kind = "purchasing.exchange"

    supplier_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order.id"), index=True)
    goods_receipt_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt.id"), index=True)
    return_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt.id"), unique=True)
    is_at_customer: orm.Mapped[bool] = orm.mapped_column(default=False)
    reason: orm.Mapped[str]


class ExchangeLine(Row):
    """So many pieces of a receipt line went back; what came again takes over their value, in running total."""

    __tablename__ = "exchange_line"
    __table_args__ = (
        sa.UniqueConstraint("exchange_id", "line_no"),
        sa.CheckConstraint("quantity > 0 and came >= 0 and came <= quantity", name="came"),
        sa.CheckConstraint("came_settled >= 0 and came_settled <= came", name="settled"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )

    exchange_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.exchange.id"))
    line_no: orm.Mapped[int]
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order_line.id"))
    receipt_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt_line.id"), index=True)
    return_line_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt_line.id"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    quantity: orm.Mapped[QtyCol]
    value: orm.Mapped[AmountCol]  # of what went back
    came: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    came_settled: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # pieces whose invoice covers the new ones
    value_came: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    lot_came: orm.Mapped[str] = orm.mapped_column(default="")  # what the customer got instead, as the supplier told it


class ExchangeArrival(Row):
    """A receipt of goods that came for an exchange."""

    __tablename__ = "exchange_arrival"
    __table_args__ = ({"schema": "purchasing", "info": {"rights": "document"}},)

    exchange_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.exchange.id"), index=True)
    goods_receipt_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt.id"), unique=True)
