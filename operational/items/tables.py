"""Items: what is bought, made, stocked, sold and done."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import QtyCol, Row

VALUATIONS = ("moving_average", "month_average", "month_average_by_warehouse", "fifo", "specific")
KINDS = ("merchandise", "finished", "material", "consumable", "service", "freight")


class Unit(Row):
    __tablename__ = "unit"
    __table_args__ = {"schema": "items", "info": {"rights": "document", "reference": True}}

    code: orm.Mapped[str] = orm.mapped_column(unique=True)  # 台, 件, 千克: the word that is printed
    places: orm.Mapped[int] = orm.mapped_column(
        sa.Integer, sa.CheckConstraint("places between 0 and 6", name="places"), default=0
    )


class Category(Row):
    __tablename__ = "category"
    __table_args__ = {"schema": "items", "info": {"rights": "document", "reference": True}}

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    parent_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.category.id"))


class Item(Row):
    __tablename__ = "item"
    __table_args__ = (
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        sa.CheckConstraint(f"valuation in {VALUATIONS}", name="valuation"),
        sa.CheckConstraint("tracks_lots or not tracks_serials", name="serials_are_lots"),
        sa.CheckConstraint("tax_code = '' or tax_code ~ '^[0-9]{19}$'", name="tax_code"),
        sa.Index(
            "ix_item_search", "code", "name", "spec", "barcode", "pinyin",
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(("code", "name", "spec", "barcode", "pinyin"), "gin_trgm_ops"),
        ),
        sa.Index("uq_item_barcode", "barcode", unique=True, postgresql_where=sa.text("barcode <> ''")),
        {"schema": "items", "info": {"rights": "document"}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    spec: orm.Mapped[str] = orm.mapped_column(default="")
    pinyin: orm.Mapped[str] = orm.mapped_column(default="")  # initials for search and a stored sort key
    category_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.category.id"), index=True)
    unit: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("items.unit.code"))
    has_floating_unit: orm.Mapped[bool] = orm.mapped_column(default=False)  # one of its other units is counted apart
    kind: orm.Mapped[str] = orm.mapped_column(default="merchandise")
    barcode: orm.Mapped[str] = orm.mapped_column(default="")
    tax_code: orm.Mapped[str] = orm.mapped_column(default="")  # 19-digit code of goods and services for the tax platform
    vat_class: orm.Mapped[str] = orm.mapped_column(default="goods")  # which dated VAT row applies
    is_stocked: orm.Mapped[bool] = orm.mapped_column(default=True)
    is_sold: orm.Mapped[bool] = orm.mapped_column(default=True)
    is_purchased: orm.Mapped[bool] = orm.mapped_column(default=True)
    tracks_lots: orm.Mapped[bool] = orm.mapped_column(default=False)
    tracks_serials: orm.Mapped[bool] = orm.mapped_column(default=False)  # each piece is a lot of its own
    needs_inspection: orm.Mapped[bool] = orm.mapped_column(default=False)  # comes in as 待检, sold only once it is accepted
    weight: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # kilograms of one unit
    allow_negative: orm.Mapped[bool] = orm.mapped_column(default=False)
    valuation: orm.Mapped[str] = orm.mapped_column(default="moving_average")
    list_price: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # by the company's setting, tax included
    floor_price: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    standard_cost: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # last known cost where stock has none
    stock_minimum: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class ValuationRule(Row):
    """How new items of a kind or category are valued, from a day on; who said so, and why."""

    __tablename__ = "valuation_rule"
    __table_args__ = (
        sa.UniqueConstraint("kind", "category_id", "valid_from", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint(f"method in {VALUATIONS}", name="method"),
        {"schema": "items", "info": {"rights": "document", "reference": True}},
    )

    kind: orm.Mapped[str] = orm.mapped_column(default="")
    category_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.category.id"))
    method: orm.Mapped[str]
    valid_from: orm.Mapped[dt.date]
    reason: orm.Mapped[str]
    set_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)


class ItemUnit(Row):
    """Another unit of an item; the item's own unit is what stock and invoices count in."""

    __tablename__ = "item_unit"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "unit"),
        sa.CheckConstraint("factor > 0", name="factor"),
        {"schema": "items", "info": {"rights": "draft"}},
    )

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    unit: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("items.unit.code"))
    factor: orm.Mapped[QtyCol]  # of the item's own unit in one of this
    is_floating: orm.Mapped[bool] = orm.mapped_column(default=False)
