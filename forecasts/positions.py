"""What we can count on: on hand - reserved - backorders + on order that arrives in time + in transit."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from forecasts.arrays import Matrix, Vector

IN_TRANSIT = "in_transit"


@dataclass(frozen=True)
class Stock:
    """The parts of the position of each item, and what will be available at the end of each coming day."""

    on_hand: Vector
    reserved: Vector
    backorders: Vector
    on_order: Vector
    in_transit: Vector
    incoming_later: Vector  # due after the protection period: it comes too late to count
    available: Matrix

    @property
    def position(self) -> Vector:
        return self.on_hand - self.reserved - self.backorders + self.on_order + self.in_transit


def stock_of(
    stock: pl.DataFrame, incoming: pl.DataFrame | None, items: list[str], as_of: date, protection: Vector, look_ahead_days: int
) -> Stock:
    """Add up stock and what is coming. An overdue order is expected today; goods in transit always count."""
    on_hand, reserved, backorders = (_column(stock, name) for name in ("on_hand", "reserved", "backorders"))
    on_order, in_transit, later = (np.zeros(len(items)) for _ in range(3))
    arrivals = np.zeros((len(items), look_ahead_days))
    place = {item: row for row, item in enumerate(items)}
    for item, due_on, quantity, kind in _rows(incoming):
        row = place.get(item)
        if row is None:
            continue
        day = max((due_on - as_of).days, 0)
        if kind == IN_TRANSIT:
            in_transit[row] += quantity
        elif day < protection[row]:
            on_order[row] += quantity
        else:
            later[row] += quantity
        if day < look_ahead_days:
            arrivals[row, day] += quantity
    free = on_hand - reserved - backorders
    available = free[:, None] + np.cumsum(arrivals, axis=1)
    return Stock(on_hand, reserved, backorders, on_order, in_transit, later, available)


def _column(stock: pl.DataFrame, name: str) -> Vector:
    if name not in stock.columns:
        return np.zeros(len(stock))
    return stock[name].cast(pl.Float64).fill_null(0.0).to_numpy().astype(np.float64)


def _rows(incoming: pl.DataFrame | None) -> list[tuple[str, date, float, str]]:
    if incoming is None:
        return []
    kind = pl.col("kind").cast(pl.String) if "kind" in incoming.columns else pl.lit("on_order")
    return (
        incoming.select(
            pl.col("item").cast(pl.String),
            pl.col("due_on").cast(pl.Date),
            pl.col("quantity").cast(pl.Float64),
            kind.alias("kind"),
        )
        .drop_nulls(["item", "due_on", "quantity"])
        .rows()
    )
