"""Layers of cost, of items valued first in first out or lot by lot."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Base, QtyCol, Xid8


class Layer(Base):
    """Pieces that came in together at one cost, and what is left of them; kept by the stock function only."""

    __tablename__ = "layer"
    __table_args__ = (
        sa.CheckConstraint("quantity >= 0 and value >= 0 and (quantity > 0 or value = 0)", name="zero_is_zero"),
        sa.Index("ix_layer_left", "item_id", "received_on", "id", postgresql_where=sa.text("quantity > 0")),
        sa.Index("ix_layer_source", "source_line_id"),
        {"schema": "stock", "info": {"rights": "sealed"}},
    )

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)  # 0 = no lot
    received_on: orm.Mapped[dt.date]
    quantity_in: orm.Mapped[QtyCol]
    value_in: orm.Mapped[AmountCol]
    quantity: orm.Mapped[QtyCol]
    value: orm.Mapped[AmountCol]
    purpose: orm.Mapped[str]
    source_kind: orm.Mapped[str]
    source_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    source_line_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)


class LayerUse(Base):
    """What one line of a document took from a layer, and what of it came back; kept by the stock function only."""

    __tablename__ = "layer_use"
    __table_args__ = (
        sa.CheckConstraint("returned between 0 and quantity", name="returned"),
        sa.Index("ix_layer_use_source", "source_line_id"),
        {"schema": "stock", "info": {"rights": "sealed"}},
    )

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    layer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.layer.id"))
    source_kind: orm.Mapped[str]
    source_line_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    quantity: orm.Mapped[QtyCol]
    value: orm.Mapped[AmountCol]
    returned: orm.Mapped[QtyCol]
    returned_value: orm.Mapped[AmountCol]
