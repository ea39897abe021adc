"""Forecasts and reorder suggestions as they came back from the pipelines, and what people decided."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from operational.core.api import Document, QtyCol, Row
from operational.planning.states import SUGGESTION


class ForecastRun(Row):
    """One calculation: as of which day, from how much history, by whom."""

    __tablename__ = "forecast_run"
    __table_args__ = {"schema": "planning", "info": {"rights": "document"}}

    as_of: orm.Mapped[dt.date]
    items: orm.Mapped[int]
    series: orm.Mapped[int]
    seconds: orm.Mapped[QtyCol]
    made_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
    settings: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)


class ItemForecast(Row):
    """The forecast of one item: class, model, score beside the naive benchmark, periods with quantiles."""

    __tablename__ = "item_forecast"
    __table_args__ = (sa.UniqueConstraint("run_id", "item_id"), {"schema": "planning", "info": {"rights": "document"}})

    run_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("planning.forecast_run.id"))
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"), index=True)
    demand_class: orm.Mapped[str]
    model: orm.Mapped[str]
    score: orm.Mapped[QtyCol | None]
    naive_score: orm.Mapped[QtyCol | None]
    periods: orm.Mapped[Any] = orm.mapped_column(JSONB)  # [{"month": "2026-12-01", "mean": "12.3", "q10": ..., ...}]


class Suggestion(Document):
    """Buy so much of this item from that supplier, with the reason in figures (补货建议)."""

    __tablename__ = "suggestion"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.Index("uq_suggestion_open_item", "item_id", unique=True, postgresql_where=sa.text("state = 'open'")),
        {"schema": "planning", "info": {"rights": "document"}},
    )
    machine = SUGGESTION
    kind = "planning.suggestion"

    run_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("planning.forecast_run.id"))
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"), index=True)
    supplier_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    quantity: orm.Mapped[QtyCol]
    position: orm.Mapped[QtyCol]
    trigger: orm.Mapped[QtyCol]  # s: order when the position is below
    target: orm.Mapped[QtyCol]  # S: order up to
    price: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    order_by: orm.Mapped[dt.date | None]
    stockout_on: orm.Mapped[dt.date | None]
    reason: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    decided_quantity: orm.Mapped[QtyCol | None]
    decision_reason: orm.Mapped[str] = orm.mapped_column(default="")
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    decided_at: orm.Mapped[dt.datetime | None]
    purchase_order_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("purchasing.order.id"))
    requisition_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("purchasing.requisition.id"))


class LowStock(Row):
    """An item fell below its minimum (库存预警); one row for each fall, closed when it has recovered."""

    __tablename__ = "low_stock"
    __table_args__ = (
        sa.Index("uq_low_stock_open_item", "item_id", unique=True, postgresql_where=sa.text("recovered_at is null")),
        {"schema": "planning", "info": {"rights": "document"}},
    )

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"), index=True)
    quantity: orm.Mapped[QtyCol]  # when it was seen
    minimum: orm.Mapped[QtyCol]
    fell_on: orm.Mapped[dt.date]
    fell_at: orm.Mapped[dt.datetime]
    recovered_at: orm.Mapped[dt.datetime | None]
