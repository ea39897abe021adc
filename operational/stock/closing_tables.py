"""Months whose stock is closed (存货关账), and what the month-end average gave for each item."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Base, Document, QtyCol, Xid8
from operational.stock.states import CLOSE


class Close(Document):
    """The stock of a month was closed; opened again it stays here with its reason, and the next close is a new one."""

    __tablename__ = "close"
    __table_args__ = (
        sa.CheckConstraint("extract(day from month) = 1", name="first_day"),
        sa.Index("uq_close_month", "month", unique=True, postgresql_where=sa.text("state = 'closed'")),
        {"schema": "stock", "info": {"rights": "document"}},
    )
    machine = CLOSE
    kind = "stock.close"
    moves_stock = True

    month: orm.Mapped[dt.date]
    items: orm.Mapped[int] = orm.mapped_column(sa.Integer, default=0)  # valued by the average of the month
    difference: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # what issues cost more than was booked for them
    entry_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    opened_again_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    opened_again_at: orm.Mapped[dt.datetime | None]
    reason: orm.Mapped[str] = orm.mapped_column(default="")  # why it was opened again


class Average(Base):
    """What an item cost on average in a month (全月一次加权平均), in the company or in one warehouse (分仓核算).

    Written by the function of the close only.
    """

    __tablename__ = "average"
    __table_args__ = (
        sa.PrimaryKeyConstraint("item_id", "month", "warehouse_id"),
        {"schema": "stock", "info": {"rights": "sealed"}},
    )

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    month: orm.Mapped[dt.date]
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)  # 0 = over the company
    close_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)  # the last one that worked it out
    opening_quantity: orm.Mapped[QtyCol]
    opening_value: orm.Mapped[AmountCol]
    in_quantity: orm.Mapped[QtyCol]  # came in, less what went back to suppliers
    in_value: orm.Mapped[AmountCol]
    out_quantity: orm.Mapped[QtyCol]  # issued, less what customers brought back of it
    out_value: orm.Mapped[AmountCol]
    closing_quantity: orm.Mapped[QtyCol]
    closing_value: orm.Mapped[AmountCol]
    unit_cost: orm.Mapped[QtyCol]
    # Of what came in and went out, what was carried from and to other warehouses; nothing over the company.
    carried_in_quantity: orm.Mapped[QtyCol]
    carried_in_value: orm.Mapped[AmountCol]
    carried_out_quantity: orm.Mapped[QtyCol]
    carried_out_value: orm.Mapped[AmountCol]


class AverageShare(Base):
    """What an issue costs beyond its provisional cost, as a close found; written by the function of the close only."""

    __tablename__ = "average_share"
    __table_args__ = (
        sa.PrimaryKeyConstraint("move_id", "close_id"),
        sa.Index("ix_average_share_line", "item_id", "source_line_id"),
        {"schema": "stock", "info": {"rights": "sealed"}},
    )

    move_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.move.id"))
    close_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    source_line_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    value: orm.Mapped[AmountCol]  # positive: it cost more
