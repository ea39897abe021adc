"""On what terms each item is bought: lots, packs, costs, service, shelf life, lead time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from forecasts.arrays import Vector
from forecasts.history import Grain
from forecasts.lead_time import DEFAULT_DAYS_DEVIATION, DEFAULT_DAYS_MEAN

SERVICE_KINDS = {"alpha", "fill_rate", "cost"}


@dataclass(frozen=True)
class ReplenishOptions:
    """What holds for items whose own terms do not say otherwise."""

    grain: Grain = "month"
    review_days: float = 7.0
    service_level: float = 0.95
    service_kind: str = "alpha"  # alpha: chance of no stock-out; fill_rate: share of demand served; cost: newsvendor
    holding_rate: float = 0.2  # cost of holding stock for a year as a share of its value
    frozen_days: float = 0.0  # inside, only confirmed orders count as demand
    what_if_levels: tuple[float, ...] = (0.90, 0.95, 0.98)
    look_ahead_days: int = 180  # for the date of the stock-out


@dataclass(frozen=True)
class Terms:
    """Terms of each item as vectors; NaN where there is none."""

    minimum: Vector
    pack: Vector
    review_days: Vector
    service_level: Vector
    service_kind: npt.NDArray[np.str_]
    unit_cost: Vector
    order_cost: Vector
    holding_rate: Vector
    stockout_cost: Vector
    shelf_life_days: Vector
    cover_days_max: Vector
    lead_mean: Vector
    lead_deviation: Vector


def terms_of(items: list[str], terms: pl.DataFrame | None, lead_times: pl.DataFrame | None, options: ReplenishOptions) -> Terms:
    """Terms of each item in the order given; what an item does not say comes from the options."""
    wanted = pl.DataFrame({"item": pl.Series(items, dtype=pl.String)})
    if terms is not None:
        wanted = wanted.join(_one_each(terms, "terms"), on="item", how="left", maintain_order="left")
    if lead_times is not None:
        measured = _one_each(lead_times, "lead_times").select("item", "lead_time_days_mean", "lead_time_days_deviation")
        wanted = wanted.join(measured, on="item", how="left", maintain_order="left")
    nothing = float("nan")

    def column(name: str, default: float) -> Vector:
        if name not in wanted.columns:
            return np.full(len(items), default)
        values = wanted[name].cast(pl.Float64).fill_null(default).fill_nan(default)
        return values.to_numpy().astype(np.float64)

    kinds = (
        wanted["service_kind"].fill_null(options.service_kind).to_list()
        if "service_kind" in wanted.columns
        else [options.service_kind] * len(items)
    )
    unknown = set(kinds) - SERVICE_KINDS
    if unknown:
        raise ValueError(f"service_kind must be alpha, fill_rate or cost, not {sorted(unknown)}")
    pack = column("pack", 1.0)
    return Terms(
        minimum=column("minimum", 0.0),
        pack=np.where(pack > 0, pack, 1.0),
        review_days=column("review_days", options.review_days),
        service_level=column("service_level", options.service_level),
        service_kind=np.array(kinds, dtype=str),
        unit_cost=column("unit_cost", nothing),
        order_cost=column("order_cost", nothing),
        holding_rate=column("holding_rate", options.holding_rate),
        stockout_cost=column("stockout_cost", nothing),
        shelf_life_days=column("shelf_life_days", nothing),
        cover_days_max=column("cover_days_max", nothing),
        lead_mean=column("lead_time_days_mean", DEFAULT_DAYS_MEAN),
        lead_deviation=column("lead_time_days_deviation", DEFAULT_DAYS_DEVIATION),
    )


def _one_each(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    frame = frame.with_columns(pl.col("item").cast(pl.String))
    if frame["item"].n_unique() != len(frame):
        raise ValueError(f"{name} has more than one row for an item")
    return frame
