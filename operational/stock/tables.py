"""Warehouses, bins, lots, moves, balances, valuation and reservations."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Base, Document, QtyCol, Row, Xid8
from operational.stock.closing_tables import Average as Average
from operational.stock.closing_tables import AverageShare as AverageShare
from operational.stock.closing_tables import Close as Close
from operational.stock.counting_tables import Count as Count
from operational.stock.layer_tables import Layer as Layer
from operational.stock.paper_tables import Reason as Reason
from operational.stock.states import TRANSFER

STOCK_STATES = ("accepted", "pending", "defective")
LOCATION_KINDS = ("own", "transit", "lent", "customer")


class Warehouse(Row):
    __tablename__ = "warehouse"
    __table_args__ = (
        sa.Index("uq_warehouse_default", "is_default", unique=True, postgresql_where=sa.text("is_default")),
        {"schema": "stock", "info": {"rights": "document", "reference": True}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    is_default: orm.Mapped[bool] = orm.mapped_column(default=False)  # the one meant where none is named


class Location(Row):
    """A bin (库位). Each warehouse has one that is its default.

    ``state`` is that of all goods in it; only accepted goods in bins of our own are promised and sold. ``kind`` says
    whose goods and where they are: own shelves, on the way (在途), lent out (借出), or a customer's in custody (代管),
    which have no value and never mix with ours.
    """

    __tablename__ = "location"
    __table_args__ = (
        sa.UniqueConstraint("warehouse_id", "bin"),
        sa.CheckConstraint(f"state in {STOCK_STATES}", name="state"),
        sa.CheckConstraint(f"kind in {LOCATION_KINDS}", name="kind"),
        sa.CheckConstraint("not is_default or (state = 'accepted' and kind = 'own')", name="default_is_accepted"),
        {"schema": "stock", "info": {"rights": "document", "reference": True}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)  # warehouse code, slash, bin
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    bin: orm.Mapped[str]
    is_default: orm.Mapped[bool] = orm.mapped_column(default=False)
    zone: orm.Mapped[str] = orm.mapped_column(default="")  # 库区: what is counted and picked together
    state: orm.Mapped[str] = orm.mapped_column(default="accepted")
    kind: orm.Mapped[str] = orm.mapped_column(default="own")


class Lot(Row):
    """A lot (批次) of an item, or one piece by its serial number (序列号)."""

    __tablename__ = "lot"
    __table_args__ = (sa.UniqueConstraint("item_id", "code"), {"schema": "stock", "info": {"rights": "document"}})

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    code: orm.Mapped[str]
    made_on: orm.Mapped[dt.date | None]
    expires_on: orm.Mapped[dt.date | None]
    supplier_lot: orm.Mapped[str] = orm.mapped_column(default="")  # the number on the supplier's label
    is_released: orm.Mapped[bool] = orm.mapped_column(default=False)  # may be sold although it has expired


class Transfer(Document):
    """A transfer (调拨单) between bins or warehouses; its lines are its moves, and its value is nothing."""

    __tablename__ = "transfer"
    __table_args__ = {"schema": "stock", "info": {"rights": "document"}}
    machine = TRANSFER
    kind = "stock.transfer"

    lines: orm.Mapped[int]


class Move(Base):
    """One change of quantity and value at one place; written by the stock function only."""

    __tablename__ = "move"
    __table_args__ = (
        sa.Index("ix_move_item_date", "item_id", "date"),
        sa.Index("ix_move_source", "source_kind", "source_id"),
        sa.Index("ix_move_source_line", "source_line_id"),
        {"schema": "stock", "info": {"rights": "sealed"}},
    )

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    date: orm.Mapped[dt.date]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    location_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)  # 0 = no lot
    quantity: orm.Mapped[QtyCol]  # signed: in is positive
    value: orm.Mapped[AmountCol]  # signed like the quantity
    quantity_after: orm.Mapped[QtyCol]  # of the item over all places, after this move
    value_after: orm.Mapped[AmountCol]
    purpose: orm.Mapped[str]  # opening, issue, sales_return, receipt, purchase_return, transfer, difference
    source_kind: orm.Mapped[str]
    source_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    source_line_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    returns_line_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, server_default=sa.text("0"))  # the line that goes back
    actor_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    recorded_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class Balance(Base):
    """On hand by item, bin and lot (lot 0 = none); kept by the stock function only."""

    __tablename__ = "balance"
    __table_args__ = (
        sa.PrimaryKeyConstraint("item_id", "location_id", "lot_id"),
        sa.CheckConstraint("quantity >= 0 or allow_negative", name="not_negative"),
        {"schema": "stock", "info": {"rights": "sealed"}, "postgresql_with": {"fillfactor": "50"}},
    )

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    location_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    quantity: orm.Mapped[QtyCol]
    allow_negative: orm.Mapped[bool]


class Valuation(Base):
    """Quantity and value of an item over all places: the moving average is value / quantity."""

    __tablename__ = "valuation"
    __table_args__ = (
        sa.CheckConstraint("quantity <> 0 or value = 0", name="zero_is_zero"),
        sa.CheckConstraint("value >= 0 or quantity < 0", name="value_not_negative"),
        {"schema": "stock", "info": {"rights": "sealed"}, "postgresql_with": {"fillfactor": "50"}},
    )

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"), primary_key=True, autoincrement=False)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    quantity: orm.Mapped[QtyCol]
    value: orm.Mapped[AmountCol]
    last_unit_cost: orm.Mapped[QtyCol]


class Reservation(Base):
    """Pieces promised to a line of an order; written by the reservation function only."""

    __tablename__ = "reservation"
    __table_args__ = (
        sa.PrimaryKeyConstraint("source_kind", "source_line_id"),
        sa.CheckConstraint("quantity >= 0", name="not_negative"),
        sa.Index("ix_reservation_item", "item_id", "warehouse_id"),
        # Used-up reservations stay; without this the functions would read years of them to find the few that hold something.
        sa.Index("ix_reservation_held", "source_kind", "source_line_id", postgresql_where=sa.text("quantity > 0")),
        {"schema": "stock", "info": {"rights": "sealed"}},
    )

    source_kind: orm.Mapped[str]
    source_line_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    quantity: orm.Mapped[QtyCol]


class Reserved(Base):
    """Sum of the reservations by item and warehouse."""

    __tablename__ = "reserved"
    __table_args__ = (
        sa.PrimaryKeyConstraint("item_id", "warehouse_id"),
        sa.CheckConstraint("quantity >= 0", name="not_negative"),
        {"schema": "stock", "info": {"rights": "sealed"}, "postgresql_with": {"fillfactor": "50"}},
    )

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    quantity: orm.Mapped[QtyCol]


class Accepted(Base):
    """Accepted goods on own shelves by item and warehouse: what can be promised. Kept by the stock function only.

    It is the sum of balances that a question about hundreds of items would else add up lot by lot.
    """

    __tablename__ = "accepted"
    __table_args__ = (
        sa.PrimaryKeyConstraint("item_id", "warehouse_id"),
        {"schema": "stock", "info": {"rights": "sealed"}, "postgresql_with": {"fillfactor": "50"}},
    )

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    quantity: orm.Mapped[QtyCol]
