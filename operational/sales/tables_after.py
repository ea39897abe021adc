"""What follows an approved order besides goods and invoices: changes of the order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, RateCol, Row
from operational.sales.states import AMENDMENT

CHANGES = ("added", "changed", "removed")


class Amendment(Document):
    """A numbered change of an approved order (订单变更) with the values before and after."""

    __tablename__ = "amendment"
    __table_args__ = ({"schema": "sales", "info": {"rights": "document"}},)
    machine = AMENDMENT
    kind = "sales.amendment"

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    reason: orm.Mapped[str]
    old_gross: orm.Mapped[AmountCol]
    new_gross: orm.Mapped[AmountCol]
    old_promise_date: orm.Mapped[dt.date | None]
    new_promise_date: orm.Mapped[dt.date | None]


class AmendmentLine(Row):
    """One line before and after; the order line itself may be gone, so it is named by its number."""

    __tablename__ = "amendment_line"
    __table_args__ = (
        sa.CheckConstraint(f"change in {CHANGES}", name="change"),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    amendment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.amendment.id"), index=True)
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    change: orm.Mapped[str]
    old_quantity: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    new_quantity: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    old_price: orm.Mapped[QtyCol | None]
    new_price: orm.Mapped[QtyCol | None]
    old_discount: orm.Mapped[RateCol | None]
    new_discount: orm.Mapped[RateCol | None]
    old_promise_date: orm.Mapped[dt.date | None]
    new_promise_date: orm.Mapped[dt.date | None]
    old_gross: orm.Mapped[AmountCol]
    new_gross: orm.Mapped[AmountCol]
