"""A suggestion as people and commands read it: amounts as decimals, and the whole reasoning as plain values."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl

from forecasts.arrays import Flags, Vector
from forecasts.positions import Stock
from forecasts.terms import Terms

PLACES = Decimal("0.000001")
AMOUNT = pl.Decimal(38, 6)


@dataclass(frozen=True)
class Target:
    """Reorder point s, order-up-to level S, and the quantity that follows from the position."""

    reorder_point: Vector
    order_up_to: Vector
    quantity: Vector


@dataclass(frozen=True)
class Advice:
    """All vectors of a suggestion run, one entry per item."""

    items: list[str]
    as_of: date
    about: pl.DataFrame
    stock: Stock
    terms: Terms
    protection: Vector
    mean: Vector
    deviation: Vector
    economic: Vector
    target: Target
    level: Vector
    cost_level: Vector  # NaN where costs are unknown
    chance_in_stock: Vector
    fill_rate: Vector
    stock_out_chance: Vector
    stock_out_chance_if_ordered: Vector
    stock_out_on: list[date | None]
    is_dead: Flags
    is_capped: Flags
    exceeds_cap: Flags
    what_if: list[tuple[float, Target]]
    horizon_days: float


def decimal_text(values: Vector) -> list[str]:
    """Amounts leave the room as text with six places; a negative zero is a zero, and what is no number is refused."""
    if not np.isfinite(values).all():
        raise ValueError("an amount is not a finite number")
    return [format(Decimal(repr(float(value))).quantize(PLACES) + 0, "f") for value in values]


def decimal_column(values: Vector) -> pl.Series:
    return pl.Series([Decimal(text) for text in decimal_text(values)], dtype=AMOUNT)


def advice_frame(advice: Advice, terms: pl.DataFrame | None, lead_times: pl.DataFrame | None) -> pl.DataFrame:
    """The frame that ``replenish.suggest`` promises."""
    suppliers = _suppliers(advice.items, terms, lead_times)
    lead = _lead_basis(advice.items, lead_times)
    attention = _attention(advice, lead)
    return pl.DataFrame(
        {
            "item": pl.Series(advice.items, dtype=pl.String),
            "supplier": pl.Series(suppliers, dtype=pl.String),
            "is_suggested": advice.target.quantity > 0,
            "quantity": decimal_column(advice.target.quantity),
            "position": decimal_column(advice.stock.position),
            "reorder_point": decimal_column(advice.target.reorder_point),
            "order_up_to": decimal_column(advice.target.order_up_to),
            "stock_out_on": pl.Series(advice.stock_out_on, dtype=pl.Date),
            "order_by": pl.Series(_order_by(advice), dtype=pl.Date),
            "attention": pl.Series(attention, dtype=pl.List(pl.String)),
            "reason": _reasons(advice, lead),
        }
    )


def _order_by(advice: Advice) -> list[date | None]:
    """The last day on which an order still comes before the expected stock-out; today when that day is past."""
    return [
        None if day is None else max(advice.as_of, day - timedelta(days=math.ceil(lead)))
        for day, lead in zip(advice.stock_out_on, advice.terms.lead_mean, strict=True)
    ]


def _reasons(advice: Advice, lead: list[str]) -> pl.Series:
    """Every figure the screen shows, as text, whole number or date: nothing in it is a float."""
    stock, terms, about = advice.stock, advice.terms, advice.about
    amounts: dict[str, Vector] = {
        "demand_mean": advice.mean,
        "demand_deviation": advice.deviation,
        "on_hand": stock.on_hand,
        "reserved": stock.reserved,
        "backorders": stock.backorders,
        "on_order": stock.on_order,
        "in_transit": stock.in_transit,
        "incoming_later": stock.incoming_later,
        "position": stock.position,
        "reorder_point": advice.target.reorder_point,
        "safety_stock": advice.target.reorder_point - np.where(advice.is_dead, 0.0, advice.mean),
        "order_up_to": advice.target.order_up_to,
        "economic_quantity": advice.economic,
        "minimum": terms.minimum,
        "pack": terms.pack,
        "quantity": advice.target.quantity,
    }
    shares: dict[str, Vector] = {
        "service_level": advice.level,
        "chance_in_stock": advice.chance_in_stock,
        "fill_rate": advice.fill_rate,
        "stock_out_chance": advice.stock_out_chance,
        "stock_out_chance_if_ordered": advice.stock_out_chance_if_ordered,
    }
    fields: dict[str, pl.Series] = {
        "as_of": pl.Series([advice.as_of.isoformat()] * len(advice.items), dtype=pl.String),
        "protection_days": pl.Series(advice.protection.astype(np.int64)),
        "lead_time_days": pl.Series(_tenths(terms.lead_mean)),
        "lead_time_days_deviation": pl.Series(_tenths(terms.lead_deviation)),
        "lead_time_basis": pl.Series(lead, dtype=pl.String),
        "review_days": pl.Series(_tenths(terms.review_days)),
        "class": about["class"].fill_null("none"),
        "model": about["model"].fill_null("none"),
        "distribution": about["distribution"].fill_null("count"),
        "score_name": about["score_name"],
        "score": _rounded(about["score"]),
        "naive_score": _rounded(about["naive_score"]),
        "service_kind": pl.Series(terms.service_kind.tolist(), dtype=pl.String),
        **{name: pl.Series(decimal_text(values), dtype=pl.String) for name, values in amounts.items()},
        **{name: pl.Series([f"{share:.4f}" for share in values], dtype=pl.String) for name, values in shares.items()},
        "cost_level": pl.Series([None if np.isnan(x) else f"{x:.4f}" for x in advice.cost_level], dtype=pl.String),
        "stock_out_on": pl.Series([day.isoformat() if day else None for day in advice.stock_out_on], dtype=pl.String),
    }
    fields["what_if"] = _what_if(advice)
    return pl.DataFrame(fields).to_struct("reason")


def _what_if(advice: Advice) -> pl.Series:
    """What other service levels would ask for today."""
    columns = [
        (f"{level:.3f}", decimal_text(target.reorder_point), decimal_text(target.quantity)) for level, target in advice.what_if
    ]
    fields = ("service_level", "reorder_point", "quantity")
    rows = [
        [dict(zip(fields, (level, points[row], amounts[row]), strict=True)) for level, points, amounts in columns]
        for row in range(len(advice.items))
    ]
    return pl.Series(rows, dtype=pl.List(pl.Struct(dict.fromkeys(fields, pl.String))))


def _attention(advice: Advice, lead: list[str]) -> list[list[str]]:
    """What a person should look at before trusting the line."""
    marks = {
        "no_recent_demand": advice.is_dead & (advice.stock.on_hand > 0),
        "backorders_without_forecast": advice.is_dead & (advice.stock.position < 0),
        "lead_time_default": np.array([basis == "default" for basis in lead]) & ~advice.is_dead,
        "new_item": (advice.about["class"].fill_null("").to_numpy().astype(str) == "new"),
        "capped": advice.is_capped,
        "exceeds_cap": advice.exceeds_cap,
        "protection_beyond_forecast": advice.protection > advice.horizon_days,
        "incoming_too_late": (advice.stock.incoming_later > 0) & (advice.target.quantity > 0),
    }
    return [[name for name, flags in marks.items() if flags[row]] for row in range(len(advice.items))]


def _suppliers(items: list[str], terms: pl.DataFrame | None, lead_times: pl.DataFrame | None) -> list[str | None]:
    """The supplier of the terms, else the one whose lead time was used."""
    for frame in (terms, lead_times):
        if frame is not None and "supplier" in frame.columns:
            known = dict(frame.select(pl.col("item").cast(pl.String), pl.col("supplier").cast(pl.String)).iter_rows())
            return [known.get(item) for item in items]
    return [None] * len(items)


def _lead_basis(items: list[str], lead_times: pl.DataFrame | None) -> list[str]:
    if lead_times is None:
        return ["default"] * len(items)
    if "lead_time_basis" not in lead_times.columns:
        known = dict.fromkeys(lead_times["item"].cast(pl.String).to_list(), "given")
    else:
        known = dict(lead_times.select(pl.col("item").cast(pl.String), "lead_time_basis").iter_rows())
    return [known.get(item, "default") for item in items]


def _tenths(days: Vector) -> list[str]:
    return [f"{day:.1f}" for day in days]


def _rounded(scores: pl.Series) -> pl.Series:
    return pl.Series([None if score is None else f"{score:.3f}" for score in scores.to_list()], dtype=pl.String)
