"""Forecasts and reorder suggestions: marts in, pure functions, results back by commands as the service user."""

from __future__ import annotations

import datetime as dt
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from forecasts.forecast import forecast_run
from forecasts.history import regular_history
from forecasts.lead_time import measured_lead_times
from forecasts.replenish import suggest
from operational.core.api import Database
from operational.dispatch.api import dispatch
from operational.identity.api import actor_of
from warehouse.api import frame, published_state

SERVICE_USER = "pipeline"
MONTHS_AHEAD = 12
QUANTILES = ("q05", "q10", "q25", "q50", "q75", "q90", "q95")
FORECAST_FILE = "forecasts/latest.parquet"  # between the two steps: what was forecast, for the suggestions of the same day


class NothingPublishedYetError(RuntimeError):
    """The warehouse has no version to forecast from."""


def forecast(database: Database, warehouse_home: Path) -> dict[str, Any]:
    """Forecast every item from the published demand and keep the result with its scores."""
    started = time.monotonic()
    as_of = _as_of(warehouse_home)
    demand = frame(warehouse_home, "planning.demand_history")
    history = regular_history(demand.with_columns(pl.col("quantity").cast(pl.Float64)), as_of)
    if history.is_empty():
        return {"as_of": as_of.isoformat(), "items": 0, "run": None}
    items = frame(warehouse_home, "planning.forecast_items").with_columns(pl.lit(None, pl.Float64).alias("value"))
    holidays = frame(warehouse_home, "planning.holidays").with_columns(pl.lit(1.0).alias("overtime_factor"))
    made = forecast_run(history, as_of, MONTHS_AHEAD, items=items, holidays=holidays)
    settings = {"horizon_months": MONTHS_AHEAD, "warnings": [warning.key + f" {warning.year}" for warning in made.warnings]}
    answer = dispatch(
        database,
        actor_of(database, SERVICE_USER),
        "planning.record_forecasts",
        {
            "as_of": as_of,
            "seconds": _decimal(time.monotonic() - started),
            "settings": settings,
            "forecasts": _by_item(made.forecast),
        },
        today=as_of,
    )
    run = answer.result["run"]
    kept = warehouse_home.parent / FORECAST_FILE
    kept.parent.mkdir(exist_ok=True)
    made.forecast.with_columns(pl.lit(run).alias("run")).write_parquet(kept)
    return {"as_of": as_of.isoformat(), "run": run, "items": answer.result["items"]}


def replenish(database: Database, warehouse_home: Path) -> dict[str, Any]:
    """Suggest what to order today from the latest forecast and the present position of each item."""
    as_of = _as_of(warehouse_home)
    kept = warehouse_home.parent / FORECAST_FILE
    if not kept.exists():
        return {"as_of": as_of.isoformat(), "suggested": 0, "superseded": 0}
    latest = pl.read_parquet(kept)
    terms = frame(warehouse_home, "planning.reorder_terms")
    receipts = frame(warehouse_home, "planning.reorder_receipts")
    stock = frame(warehouse_home, "planning.reorder_stock")
    wanted = terms.select("item", "supplier")
    advice = suggest(
        latest.drop("run"),
        stock,
        as_of,
        incoming=frame(warehouse_home, "planning.reorder_incoming"),
        lead_times=measured_lead_times(receipts, wanted),
        terms=terms.select("item", "supplier", "minimum", "pack", pl.col("unit_cost")),
    )
    prices = dict(terms.select("item", "price").iter_rows())
    rows = [_suggestion(row, prices) for row in advice.filter(pl.col("is_suggested")).iter_rows(named=True)]
    answer = dispatch(
        database,
        actor_of(database, SERVICE_USER),
        "planning.record_suggestions",
        {"run": int(latest["run"][0]), "suggestions": rows},
        today=as_of,
    )
    return {"as_of": as_of.isoformat(), "suggested": answer.result["added"], "superseded": answer.result["superseded"]}


def _as_of(warehouse_home: Path) -> dt.date:
    state = published_state(warehouse_home)
    if state is None:
        raise NothingPublishedYetError("refresh the warehouse first")
    return state.as_of


def _by_item(made: pl.DataFrame) -> list[dict[str, Any]]:
    found = []
    for (item,), rows in made.sort("item", "period").group_by("item", maintain_order=True):
        head = rows.row(0, named=True)
        periods = [
            {
                "month": row["period"],
                "mean": _decimal(row["mean"]),
                "quantiles": {name: _decimal(row[name]) for name in QUANTILES},
            }
            for row in rows.iter_rows(named=True)
        ]
        found.append(
            {
                "item": int(str(item)),
                "demand_class": head["class"],
                "model": head["model"],
                "score": _maybe(head["score"]),
                "naive_score": _maybe(head["naive_score"]),
                "periods": periods,
            }
        )
    return found


def _suggestion(row: dict[str, Any], prices: dict[str, Any]) -> dict[str, Any]:
    reason = json.loads(json.dumps(row["reason"], default=str))
    return {
        "item": int(row["item"]),
        "supplier": None if row["supplier"] is None else int(row["supplier"]),
        "quantity": row["quantity"],
        "position": row["position"],
        "trigger": row["reorder_point"],
        "target": row["order_up_to"],
        "price": prices.get(row["item"]) or Decimal(0),
        "order_by": row["order_by"],
        "stockout_on": row["stock_out_on"],
        "reason": {**reason, "attention": row["attention"]},
    }


def _decimal(value: float) -> Decimal:
    """Statistics are floats; here they become decimals with six places."""
    return Decimal(repr(max(0.0, value))).quantize(Decimal("0.000001"))


def _maybe(value: float | None) -> Decimal | None:
    return None if value is None or value != value else _decimal(value)
