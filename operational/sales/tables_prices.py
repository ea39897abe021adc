"""What is agreed on prices before an order is written: price lists by customer, class or for everybody."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import BOOK_CURRENCY, QtyCol, Row


class PriceList(Row):
    """A price list (价目表) for one customer, one class of customers, or everybody, from a day on."""

    __tablename__ = "price_list"
    __table_args__ = (
        sa.CheckConstraint("customer_id is null or class_name = ''", name="for_whom"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="valid"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    customer_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    class_name: orm.Mapped[str] = orm.mapped_column(default="")
    currency: orm.Mapped[str] = orm.mapped_column(default=BOOK_CURRENCY)
    includes_tax: orm.Mapped[bool]
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    note: orm.Mapped[str] = orm.mapped_column(default="")
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class PriceListLine(Row):
    """The price of an item from a quantity on; days of its own narrow those of the list."""

    __tablename__ = "price_list_line"
    __table_args__ = (
        sa.UniqueConstraint("price_list_id", "line_no"),
        sa.CheckConstraint("minimum_quantity >= 0 and price >= 0", name="price"),
        sa.CheckConstraint("valid_to is null or valid_from is null or valid_to >= valid_from", name="valid"),
        sa.Index("ix_price_list_line_item", "item_id", "price_list_id"),
        {"schema": "sales", "info": {"rights": "draft"}},
    )

    price_list_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.price_list.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    minimum_quantity: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # in the item's own unit
    price: orm.Mapped[QtyCol]
    valid_from: orm.Mapped[dt.date | None]
    valid_to: orm.Mapped[dt.date | None]


class CustomerItem(Row):
    """What a customer calls an item (客户料号): his code, and his name where it differs."""

    __tablename__ = "customer_item"
    __table_args__ = (
        sa.UniqueConstraint("customer_id", "item_id"),
        sa.Index("uq_customer_item_code", "customer_id", "code", unique=True, postgresql_where=sa.text("is_active")),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    customer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"), index=True)
    code: orm.Mapped[str]
    name: orm.Mapped[str] = orm.mapped_column(default="")
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
