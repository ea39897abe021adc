"""What to order today, how much, and why: position against the demand that an order placed today must cover.

Statistics are floats in here. They turn into decimals with six places at one edge (``advice.decimal_column`` and
``advice.decimal_text``): the columns quantity, position, reorder_point, order_up_to and every amount in ``reason``.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from forecasts.advice import Advice, Target, advice_frame
from forecasts.arrays import Flags, Vector
from forecasts.classes import DEAD
from forecasts.demand_path import DemandPath, demand_path
from forecasts.distributions import Kind, chance_at_most, expected_shortage, quantile
from forecasts.positions import Stock, stock_of
from forecasts.terms import ReplenishOptions, Terms, terms_of

DEFAULTS = ReplenishOptions()
KINDS: tuple[Kind, Kind] = ("continuous", "count")
DAYS_A_YEAR = 365.0
TINY = 1e-9  # a float that should be whole must not cost a further pack
LEVEL_MIN, LEVEL_MAX = 0.5, 0.9999  # outside, the tail of the distribution is a guess
SHORTAGE_STEPS = 60  # halvings of the search for a fill rate: far below one millionth of a piece


def suggest(
    forecast: pl.DataFrame,
    stock: pl.DataFrame,
    as_of: date,
    incoming: pl.DataFrame | None = None,
    lead_times: pl.DataFrame | None = None,
    terms: pl.DataFrame | None = None,
    orders: pl.DataFrame | None = None,
    options: ReplenishOptions = DEFAULTS,
) -> pl.DataFrame:
    """One row per item of ``stock``, suggested or not, each with its reason.

    ``forecast``: from ``forecast.forecast``. ``stock``: item, on_hand, reserved, backorders (usable stock only: no
    quarantine, no scrap). ``incoming``: item, due_on, quantity, kind (on_order or in_transit). ``lead_times``: from
    ``lead_time.measured_lead_times``, one row per item. ``terms``: item and any of supplier, minimum, pack,
    review_days, service_level, service_kind, unit_cost, order_cost, holding_rate, stockout_cost (per piece short),
    shelf_life_days, cover_days_max. ``orders``: item, due_on, quantity of customer orders neither reserved nor
    backordered. Amounts may be decimals or floats.

    Out: item, supplier, is_suggested, quantity, position, reorder_point, order_up_to, stock_out_on, order_by, attention (list of
    words for the manual list), reason (struct of plain values, amounts as text with six places).
    """
    items: list[str] = stock["item"].cast(pl.String).to_list()
    if len(set(items)) != len(items):
        raise ValueError("stock has more than one row for an item")
    path = demand_path(forecast, items, as_of, options.grain)
    term = terms_of(items, terms, lead_times, options)
    protection = np.ceil(term.lead_mean + term.review_days - TINY)
    held = stock_of(stock, incoming, items, as_of, protection, options.look_ahead_days)
    mean, deviation = demand_over(path, protection, term, orders, as_of, options)
    about = _about(forecast, items)
    demand = Demand(about["distribution"].fill_null("count").to_numpy().astype(str), mean, deviation)
    is_dead = _dead(about, path, mean)
    economic = economic_quantity(path.rate(), term, path.mean_until(term.review_days))
    lot = np.maximum(economic, term.minimum)
    level = service_levels(term)
    cap = _cap(path, term)
    target = _target(held.position, _reorder_points(demand, level, term, lot), lot, cap, term, is_dead)
    advice = Advice(
        items=items,
        as_of=as_of,
        about=about,
        stock=held,
        terms=term,
        protection=protection,
        mean=mean,
        deviation=deviation,
        economic=economic,
        target=target,
        level=level,
        cost_level=newsvendor_levels(term),
        chance_in_stock=demand.chance_at_most(target.reorder_point),
        fill_rate=np.clip(1 - demand.shortage(target.reorder_point) / np.where(lot > 0, lot, 1.0), 0.0, 1.0),
        stock_out_chance=1 - demand.chance_at_most(held.position),
        stock_out_chance_if_ordered=1 - demand.chance_at_most(held.position + target.quantity),
        stock_out_on=_days(path, held, as_of),
        is_dead=is_dead,
        is_capped=~is_dead & (target.reorder_point + lot > cap + TINY),
        exceeds_cap=(target.quantity > 0) & (held.position + target.quantity > cap + TINY),
        what_if=[
            (one, _target(held.position, demand.quantile(np.full(len(items), one)), lot, cap, term, is_dead))
            for one in options.what_if_levels
        ],
        horizon_days=float(path.edges[-1]),
    )
    return advice_frame(advice, terms, lead_times)


@dataclass(frozen=True)
class Demand:
    """Demand over the protection period of each item, each by its own distribution."""

    kinds: npt.NDArray[np.str_]
    mean: Vector
    deviation: Vector

    def quantile(self, level: Vector) -> Vector:
        out = np.zeros(len(self.mean))
        for kind in KINDS:
            for one in np.unique(level):
                rows = (self.kinds == kind) & (level == one)
                if rows.any():
                    out[rows] = quantile(kind, self.mean[rows], self.deviation[rows], float(one))
        return out

    def chance_at_most(self, amount: Vector) -> Vector:
        out = np.zeros(len(self.mean))
        for kind in KINDS:
            rows = self.kinds == kind
            out[rows] = chance_at_most(kind, self.mean[rows], self.deviation[rows], amount[rows])
        return out

    def shortage(self, amount: Vector) -> Vector:
        out = np.zeros(len(self.mean))
        for kind in KINDS:
            rows = self.kinds == kind
            out[rows] = expected_shortage(kind, self.mean[rows], self.deviation[rows], amount[rows])
        return out


def _target(position: Vector, point: Vector, lot: Vector, cap: Vector, term: Terms, is_dead: Flags) -> Target:
    """s, S and what they ask for today; dead items have neither."""
    reorder_point = np.where(is_dead, 0.0, point)
    order_up_to = np.where(is_dead, 0.0, np.minimum(reorder_point + lot, cap))
    quantity = order_quantity(position, reorder_point, order_up_to, term.minimum, term.pack, is_dead)
    return Target(reorder_point, order_up_to, quantity)


def _days(path: DemandPath, held: Stock, as_of: date) -> list[date | None]:
    """The date on which each item is expected to run out if nothing is ordered."""
    return [as_of + timedelta(days=day) if day >= 0 else None for day in path.first_short_day(held.available).tolist()]


def demand_over(
    path: DemandPath,
    protection: Vector,
    term: Terms,
    orders: pl.DataFrame | None,
    as_of: date,
    options: ReplenishOptions,
) -> tuple[Vector, Vector]:
    """Mean and deviation of the demand over the protection period, with the doubt about the lead time in it."""
    mean = path.mean_until(protection)
    variance = np.square(path.deviation_until(protection))
    if orders is not None or options.frozen_days > 0:
        frozen = np.minimum(protection, options.frozen_days)
        sure, later = _ordered(orders, path.items, as_of, frozen, protection)
        free = mean - path.mean_until(frozen)
        mean = sure + np.maximum(later, free)
        variance = variance * np.where(protection > 0, (protection - frozen) / np.maximum(protection, 1.0), 0.0)
    per_day = np.where(protection > 0, mean / np.maximum(protection, 1.0), 0.0)
    return mean, np.sqrt(variance + np.square(per_day) * np.square(term.lead_deviation))


def economic_quantity(rate: Vector, term: Terms, review_demand: Vector) -> Vector:
    """Lot at which ordering and holding cost the same; without costs, the demand between two reviews."""
    yearly = rate * DAYS_A_YEAR
    holding = term.unit_cost * term.holding_rate
    has_costs = (term.order_cost > 0) & (holding > 0)
    lot = np.sqrt(2 * yearly * np.nan_to_num(term.order_cost) / np.where(has_costs, holding, 1.0))
    return np.where(has_costs, lot, review_demand)


def order_quantity(
    position: Vector, reorder_point: Vector, order_up_to: Vector, minimum: Vector, pack: Vector, is_dead: Flags
) -> Vector:
    """Zero unless the position is strictly below the reorder point; then up to S, at least the minimum, whole packs.

    Strictly: with "at or below", every item without demand and stock would buy one minimum lot.
    """
    wanted = np.maximum(order_up_to - position, minimum)
    packs = np.ceil(wanted / pack - TINY)
    triggers = (position < reorder_point) & ~is_dead & (order_up_to > position + TINY)
    return np.where(triggers, packs * pack, 0.0)


def _reorder_points(demand: Demand, level: Vector, term: Terms, lot: Vector) -> Vector:
    """The asked quantile; for a fill rate the smallest stock that leaves no more short than the lot allows."""
    points = demand.quantile(level)
    by_fill = term.service_kind == "fill_rate"
    if not by_fill.any():
        return points
    allowed = (1 - level) * np.where(lot > 0, lot, 1.0)
    low, high = np.zeros(len(points)), demand.mean + 10 * demand.deviation + 1
    for _ in range(SHORTAGE_STEPS):
        middle = (low + high) / 2
        too_short = demand.shortage(middle) > allowed
        low, high = np.where(too_short, middle, low), np.where(too_short, high, middle)
    whole = np.where(demand.kinds == "count", np.ceil(high - 1e-6), high)
    return np.where(by_fill, whole, points)


def service_levels(term: Terms) -> Vector:
    """The asked level of each item; for ``cost`` the newsvendor's ratio where its costs are known."""
    ratio = newsvendor_levels(term)
    by_cost = (term.service_kind == "cost") & ~np.isnan(ratio)
    return np.clip(np.where(by_cost, ratio, term.service_level), LEVEL_MIN, LEVEL_MAX)


def newsvendor_levels(term: Terms) -> Vector:
    """Cost of one piece short over that plus the cost of holding one for a review period; NaN without costs."""
    holding = term.unit_cost * term.holding_rate * term.review_days / DAYS_A_YEAR
    total = term.stockout_cost + holding
    return np.where(total > 0, term.stockout_cost / np.where(total > 0, total, 1.0), np.nan)


def _cap(path: DemandPath, term: Terms) -> Vector:
    """The most that may lie there: what is used up before it spoils, and within the months of cover allowed."""
    cap = np.full(len(path.items), np.inf)
    for days in (term.shelf_life_days, term.cover_days_max):
        has_cap = ~np.isnan(days)
        cap = np.where(has_cap, np.minimum(cap, path.mean_until(np.nan_to_num(days))), cap)
    return cap


def _dead(about: pl.DataFrame, path: DemandPath, mean: Vector) -> Flags:
    """Nothing was asked for lately and nothing is forecast or ordered."""
    no_demand = (path.rate() <= 0) & (mean <= 0)
    is_class = about["class"].fill_null(DEAD).to_numpy().astype(str) == DEAD
    return np.asarray(no_demand | (is_class & (mean <= 0)))


def _about(forecast: pl.DataFrame, items: list[str]) -> pl.DataFrame:
    """Class, model and scores of each item, in the order of the items."""
    columns = ["class", "model", "distribution", "score_name", "score", "naive_score"]
    wanted = pl.DataFrame({"item": pl.Series(items, dtype=pl.String)})
    first = forecast.unique("item", keep="first").select("item", *columns)
    return wanted.join(first, on="item", how="left", maintain_order="left")


def _ordered(
    orders: pl.DataFrame | None, items: list[str], as_of: date, frozen: Vector, protection: Vector
) -> tuple[Vector, Vector]:
    """Customer orders due inside the frozen fence (or overdue), and after it within the protection period."""
    sure, later = np.zeros(len(items)), np.zeros(len(items))
    if orders is None:
        return sure, later
    place = {item: row for row, item in enumerate(items)}
    rows = orders.select(pl.col("item").cast(pl.String), pl.col("due_on").cast(pl.Date), pl.col("quantity").cast(pl.Float64))
    for item, due_on, quantity in rows.iter_rows():
        row = place.get(item)
        if row is None:
            continue
        days = (due_on - as_of).days
        if days < frozen[row]:
            sure[row] += quantity
        elif days < protection[row]:
            later[row] += quantity
    return sure, later
