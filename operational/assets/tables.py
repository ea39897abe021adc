"""Cards with their terms and movements, depreciation runs, disposals, stocktakes, and the dated rules behind them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.assets.states import ASSET, DEPRECIATION, DISPOSAL, STOCKTAKE
from operational.core.api import AmountCol, Document, RateCol, Row

SCHEMA = {"schema": "assets", "info": {"rights": "document"}}
RULES = {"schema": "assets", "info": {"rights": "document", "reference": True}}
ORIGINS = ("opening", "purchase", "account", "found")
MOVES = ("opening", "acquired", "changed", "depreciation", "disposed", "missing", "reversed")


def _entry() -> orm.MappedColumn[int | None]:
    return orm.mapped_column(sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED"), nullable=True)


class Category(Row):
    """A class of assets (固定资产类别); its life and residual rate are dated rules."""

    __tablename__ = "category"
    __table_args__ = (RULES,)

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class CategoryRule(Row):
    """Life and residual rate of a category from a day on, the shortest life that tax law allows, and the source."""

    __tablename__ = "category_rule"
    __table_args__ = (
        sa.UniqueConstraint("category_id", "valid_from"),
        sa.CheckConstraint("life_months > 0 and life_months_min >= 0", name="life"),
        sa.CheckConstraint("residual_rate >= 0 and residual_rate < 1", name="residual"),
        RULES,
    )

    category_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assets.category.id"))
    valid_from: orm.Mapped[dt.date]
    life_months: orm.Mapped[int]
    life_months_min: orm.Mapped[int]
    residual_rate: orm.Mapped[RateCol]
    source: orm.Mapped[str]


class ExpenseAccount(Row):
    """To which account the depreciation of a department and category goes from a day on; the narrowest row counts."""

    __tablename__ = "expense_account"
    __table_args__ = (
        sa.UniqueConstraint("department_id", "category_id", "valid_from", postgresql_nulls_not_distinct=True),
        RULES,
    )

    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    category_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assets.category.id"))
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    valid_from: orm.Mapped[dt.date]
    source: orm.Mapped[str]


class Asset(Document):
    """A card (固定资产卡片). Original value and accumulated depreciation are the sums of its movements."""

    __tablename__ = "asset"
    __table_args__ = (
        sa.CheckConstraint(f"origin in {ORIGINS}", name="origin"),
        sa.CheckConstraint("accumulated >= 0 and accumulated <= original_value", name="accumulated"),
        sa.CheckConstraint("residual_value >= 0 and life_months > 0", name="terms"),
        sa.Index("ix_asset_category", "category_id", "state"),
        SCHEMA,
    )
    machine = ASSET
    kind = "assets.asset"

    name: orm.Mapped[str]
    spec: orm.Mapped[str] = orm.mapped_column(default="")
    origin: orm.Mapped[str]
    category_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assets.category.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"), index=True)
    keeper_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    place: orm.Mapped[str] = orm.mapped_column(default="")
    start_date: orm.Mapped[dt.date]  # 开始使用日期
    first_month: orm.Mapped[dt.date]  # the first month that is depreciated in these books
    opening_months: orm.Mapped[int] = orm.mapped_column(default=0)  # depreciated before the books were opened
    opening_accumulated: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    # What holds now; the terms say what held when.
    original_value: orm.Mapped[AmountCol]
    accumulated: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    residual_value: orm.Mapped[AmountCol]
    life_months: orm.Mapped[int]
    supplier_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    invoice_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"), index=True)
    tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # on the supplier's invoice, this card's share
    tax_deducted: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.item.id"))  # as which the invoice billed it
    entry_id: orm.Mapped[int | None] = _entry()


class Terms(Row):
    """Value, life and department of a card from a month on; a change counts from the month after it."""

    __tablename__ = "terms"
    __table_args__ = (
        sa.Index("ix_terms_asset", "asset_id", "valid_from", "id"),
        {"schema": "assets", "info": {"rights": "append"}},
    )

    asset_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assets.asset.id"))
    valid_from: orm.Mapped[dt.date]
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    original_value: orm.Mapped[AmountCol]
    residual_value: orm.Mapped[AmountCol]
    life_months: orm.Mapped[int]
    reason: orm.Mapped[str] = orm.mapped_column(default="")


class Movement(Row):
    """What a document did to the value of a card, on the day on which the books took it."""

    __tablename__ = "movement"
    __table_args__ = (
        sa.CheckConstraint(f"kind in {MOVES}", name="kind"),
        sa.Index("ix_movement_asset", "asset_id", "id"),
        sa.Index("ix_movement_source", "source_kind", "source_id"),
        {"schema": "assets", "info": {"rights": "append"}},
    )

    asset_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assets.asset.id"))
    date: orm.Mapped[dt.date]
    kind: orm.Mapped[str]
    original: orm.Mapped[AmountCol]  # change of the original value
    accumulated: orm.Mapped[AmountCol]  # change of the accumulated depreciation
    months: orm.Mapped[int] = orm.mapped_column(default=0)  # that a depreciation covers
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    account_code: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))  # that bears it
    source_kind: orm.Mapped[str]
    source_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    entry_id: orm.Mapped[int | None] = _entry()


class Depreciation(Document):
    """The depreciation of a month (计提折旧): one entry by department; a month has one that is not reversed."""

    __tablename__ = "depreciation"
    __table_args__ = (
        sa.Index("uq_depreciation_month", "month", unique=True, postgresql_where=sa.text("state = 'booked'")),
        SCHEMA,
    )
    machine = DEPRECIATION
    kind = "assets.depreciation"

    month: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]
    cards: orm.Mapped[int]
    entry_id: orm.Mapped[int | None] = _entry()


class Disposal(Document):
    """A card that left (固定资产处置): sold, scrapped or lost, through 1606 to its result."""

    __tablename__ = "disposal"
    __table_args__ = (
        sa.CheckConstraint("way in ('sale','scrap','disaster')", name="way"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        SCHEMA,
    )
    machine = DISPOSAL
    kind = "assets.disposal"

    asset_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assets.asset.id"), index=True)
    way: orm.Mapped[str]
    original_value: orm.Mapped[AmountCol]
    accumulated: orm.Mapped[AmountCol]  # with the depreciation of the month, which the entry before it books
    depreciation: orm.Mapped[AmountCol]
    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    cash_account: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    vat_class: orm.Mapped[str] = orm.mapped_column(default="")
    vat_rate: orm.Mapped[RateCol]
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    costs: orm.Mapped[AmountCol]  # of clearing it away
    recovered: orm.Mapped[AmountCol]  # owed by an insurer or by whoever is to blame
    result: orm.Mapped[AmountCol]  # gain positive
    entry_id: orm.Mapped[int | None] = _entry()
    depreciation_entry_id: orm.Mapped[int | None] = _entry()


class Stocktake(Document):
    """A stocktake of assets (固定资产盘点): what should be there, what was found."""

    __tablename__ = "stocktake"
    __table_args__ = (SCHEMA,)
    machine = STOCKTAKE
    kind = "assets.stocktake"

    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)


class StocktakeLine(Row):
    """A card that was looked for, or a thing without a card that was found."""

    __tablename__ = "stocktake_line"
    __table_args__ = (
        sa.UniqueConstraint("stocktake_id", "line_no"),
        sa.CheckConstraint("result in ('','found','missing','surplus')", name="result"),
        {"schema": "assets", "info": {"rights": "draft"}},
    )

    stocktake_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assets.stocktake.id"))
    line_no: orm.Mapped[int]
    asset_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assets.asset.id"))
    result: orm.Mapped[str] = orm.mapped_column(default="")
    place: orm.Mapped[str] = orm.mapped_column(default="")
    note: orm.Mapped[str] = orm.mapped_column(default="")
    # Of a thing without a card.
    name: orm.Mapped[str] = orm.mapped_column(default="")
    category_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assets.category.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    value: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
