"""Stock counts: what shall be counted, what was found, and bins that stand still meanwhile."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Base, Document, QtyCol, Row
from operational.stock.counting_states import COUNT

SCOPES = ("full", "zone", "bins", "items", "cycle")
CAUSES = ("natural", "management", "disaster", "error")
DECISIONS = ("", "loss", "claim", "gain")


class Count(Document):
    """A stock count (盘点单) of one warehouse, whole or in part."""

    __tablename__ = "count"
    __table_args__ = (
        sa.CheckConstraint(f"scope in {SCOPES}", name="scope"),
        {"schema": "stock", "info": {"rights": "document"}},
    )
    machine = COUNT
    kind = "stock.count"

    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    scope: orm.Mapped[str]
    zone: orm.Mapped[str] = orm.mapped_column(default="")
    location_ids: orm.Mapped[list[int]] = orm.mapped_column(sa.ARRAY(sa.BigInteger))
    item_ids: orm.Mapped[list[int]] = orm.mapped_column(sa.ARRAY(sa.BigInteger))
    is_frozen: orm.Mapped[bool] = orm.mapped_column(default=False)  # its bins stand still until it is posted
    is_blind: orm.Mapped[bool] = orm.mapped_column(default=False)  # who counts does not see the book quantity
    round: orm.Mapped[int] = orm.mapped_column(sa.Integer, default=1)
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    value: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # surpluses less shortages, once posted


class CountLine(Row):
    """One item in one bin and lot: what the books say at the moment of counting, and what was found."""

    __tablename__ = "count_line"
    __table_args__ = (
        sa.UniqueConstraint("count_id", "line_no"),
        sa.UniqueConstraint("count_id", "item_id", "location_id", "lot_id"),
        sa.CheckConstraint("counted >= 0", name="counted"),
        sa.CheckConstraint(f"cause in {CAUSES}", name="cause"),
        sa.CheckConstraint(f"decision in {DECISIONS}", name="decision"),
        sa.Index("ix_count_line_item", "item_id"),
        {"schema": "stock", "info": {"rights": "document"}},
    )

    count_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.count.id"))
    line_no: orm.Mapped[int] = orm.mapped_column(sa.Integer)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    location_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)  # 0 = no lot
    book: orm.Mapped[QtyCol]
    counted: orm.Mapped[QtyCol | None]
    first_counted: orm.Mapped[QtyCol | None]  # what the first count found, where there was a second
    difference: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    counted_at: orm.Mapped[dt.datetime | None]
    counted_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    cause: orm.Mapped[str] = orm.mapped_column(default="natural")
    unit_cost: orm.Mapped[QtyCol | None]  # of a surplus, where the cost of like stock is not known or not right
    value: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # signed like the difference, once posted
    tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # input tax that a shortage takes with it
    decision: orm.Mapped[str] = orm.mapped_column(default="")
    recovered: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # what people or insurers owe for it


class FrozenBin(Base):
    """A bin that stands still while it is counted; written by the counting functions only."""

    __tablename__ = "frozen_bin"
    __table_args__ = ({"schema": "stock", "info": {"rights": "sealed"}},)

    location_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"), primary_key=True, autoincrement=False)
    count_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.count.id"))
