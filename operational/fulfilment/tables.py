"""Pick lists, the urgency of orders, and lines that a supplier delivers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Document, QtyCol, Row
from operational.fulfilment.states import PICK_LIST, RANKS


class PickList(Document):
    """What one person fetches in one walk, for one or several orders (拣货单)."""

    __tablename__ = "pick_list"
    __table_args__ = (
        sa.Index("ix_pick_list_state_date", "state", "date"),
        {"schema": "fulfilment", "info": {"rights": "document"}},
    )
    machine = PICK_LIST
    kind = "fulfilment.pick_list"

    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    picker_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    issued_at: orm.Mapped[dt.datetime | None]


class PickLine(Row):
    """So many pieces of an order line from one bin and lot, in the order of the walk."""

    __tablename__ = "pick_line"
    __table_args__ = (
        sa.UniqueConstraint("pick_list_id", "line_no"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("picked >= 0 and picked <= quantity", name="picked"),
        sa.CheckConstraint("not is_short or picked < quantity", name="short"),
        {"schema": "fulfilment", "info": {"rights": "document"}},
    )

    pick_list_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("fulfilment.pick_list.id"))
    line_no: orm.Mapped[int]
    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"))
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, index=True)  # no key: the order may be rewritten later
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    location_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)
    quantity: orm.Mapped[QtyCol]
    picked: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    is_short: orm.Mapped[bool] = orm.mapped_column(default=False)  # the picker says that there is no more
    note: orm.Mapped[str] = orm.mapped_column(default="")


class PickIssue(Row):
    """A goods issue that was made from a pick list."""

    __tablename__ = "pick_issue"
    __table_args__ = {"schema": "fulfilment", "info": {"rights": "document"}}

    pick_list_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("fulfilment.pick_list.id"), index=True)
    goods_issue_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"), unique=True)


class OrderUrgency(Row):
    """How urgent an order is; one that has no row is normal."""

    __tablename__ = "order_urgency"
    __table_args__ = (
        sa.CheckConstraint(f"rank between 0 and {len(RANKS) - 1}", name="rank"),
        {"schema": "fulfilment", "info": {"rights": "document"}},
    )

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), unique=True)
    rank: orm.Mapped[int]
    reason: orm.Mapped[str] = orm.mapped_column(default="")
    set_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    set_at: orm.Mapped[dt.datetime]


class DirectLine(Row):
    """So much of a line of a sales order stands on a purchase order whose goods go straight to the customer (直运)."""

    __tablename__ = "direct_line"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", name="quantity"),
        {"schema": "fulfilment", "info": {"rights": "document"}},
    )

    sales_order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    sales_order_line_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, index=True)  # no key: see PickLine
    purchase_order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order.id"), index=True)
    purchase_order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order_line.id"), unique=True)
    quantity: orm.Mapped[QtyCol]


class DirectDelivery(Row):
    """A receipt and the goods issue that was made of it in the same moment."""

    __tablename__ = "direct_delivery"
    __table_args__ = {"schema": "fulfilment", "info": {"rights": "document"}}

    goods_receipt_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt.id"), unique=True)
    goods_issue_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"), unique=True)
