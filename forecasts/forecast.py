"""What will probably be asked of us: mean and quantiles per item and period, by the model that was best so far."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from forecasts import backtest as race
from forecasts.arrays import Flags, Indices, Matrix, Vector
from forecasts.calendar import CalendarWarning, calendar_factors, workday_factor
from forecasts.candidates import NAIVE, Prediction
from forecasts.classes import DEAD, DEAD_AFTER, INTERMITTENT, NEW, NEW_BELOW, SMOOTH, Classes, classify
from forecasts.distributions import quantiles
from forecasts.history import SEASON, Grain, Panel, future_periods, to_panel
from forecasts.library_models import library_prediction
from forecasts.new_items import borrowed_forecast
from forecasts.seasons import Codes
from forecasts.tiers import TierLimits, TierResult, try_tiers

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975, 0.99)
FALLBACK = {SMOOTH: "recent_mean_6", INTERMITTENT: "tsb"}  # when no history is long enough to test anything
LIVING_SHARE = 0.25  # a living item is never forecast below this share of its mean of the last year
HORIZON_MAX = 36  # beyond three years of months a forecast is a wish


@dataclass(frozen=True)
class ForecastOptions:
    """How to forecast; the defaults hold 10,000 items within a minute on two cores."""

    grain: Grain = "month"
    levels: tuple[float, ...] = LEVELS
    backtest_horizon: int = 6
    backtest_origins: int = 3
    backtest_step: int = 2
    new_below: int | None = None
    dead_after: int | None = None
    tiers: TierLimits = field(default_factory=TierLimits)


@dataclass(frozen=True)
class ForecastRun:
    """The forecast with what it rests on."""

    forecast: pl.DataFrame
    class_scores: pl.DataFrame
    item_scores: pl.DataFrame
    warnings: list[CalendarWarning] = field(default_factory=list)


@dataclass
class _Work:
    """Everything known about the panel while it is being forecast."""

    panel: Panel
    classes: Classes
    plan: race.Plan
    horizon: int
    category: Codes | None
    workdays: Vector | None
    mean: Matrix
    deviation: Matrix
    cumulative: Matrix
    model: list[str]
    class_score: Vector
    class_naive: Vector


def forecast(
    history: pl.DataFrame,
    as_of: date,
    horizon: int,
    options: ForecastOptions = ForecastOptions(),
    items: pl.DataFrame | None = None,
    holidays: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The frame of ``forecast_run`` alone."""
    return forecast_run(history, as_of, horizon, options, items, holidays).forecast


def forecast_run(
    history: pl.DataFrame,
    as_of: date,
    horizon: int,
    options: ForecastOptions = ForecastOptions(),
    items: pl.DataFrame | None = None,
    holidays: pl.DataFrame | None = None,
) -> ForecastRun:
    """Class, back-test and forecast of every item in the history (see ``history.regular_history``).

    ``items`` may give ``category`` (new items borrow from it, seasons are learnt in it) and ``value`` (the most
    valuable get dearer models; without it, total demand). ``holidays`` are the dated rows of the company's calendar.
    The first period is the one running on ``as_of``. Columns: item, period, model, mean, one quantile per level
    (q05, q50, q975 ...), deviation, cumulative_deviation (of the sum from the first period to this one), distribution,
    class, pattern, score_name, score, naive_score (seasonal naive on the same dates), score_basis (item, or class
    where the item itself could not be tested, or none), class_score, class_naive_score.
    """
    if not 1 <= horizon <= HORIZON_MAX:
        raise ValueError(f"horizon must be 1 to {HORIZON_MAX} periods, not {horizon}")
    panel = to_panel(history, as_of, options.grain)
    periods = future_periods(as_of, horizon, options.grain)
    workdays, warnings = _workdays(panel, periods, holidays)
    work = _start(panel, horizon, options, items, workdays)
    result = race.backtest(panel.quantity, work.plan, work.category, workdays)
    by_value = _by_value(panel, items)
    tiers = _forecast_raced(work, result, by_value, options.tiers)
    _forecast_new(work)
    _keep_alive(work)
    scores = race.item_scores(_with_tiers(result, tiers), panel.items)
    frame = _frame(work, periods, options.levels, scores)
    return ForecastRun(frame, _class_scores(result, tiers), scores, warnings)


def _workdays(panel: Panel, periods: list[date], holidays: pl.DataFrame | None) -> tuple[Vector | None, list[CalendarWarning]]:
    if holidays is None:
        return None, []
    calendar, warnings = calendar_factors(holidays, [*panel.periods, *periods], panel.grain)
    return workday_factor(calendar), warnings


def _start(panel: Panel, horizon: int, options: ForecastOptions, items: pl.DataFrame | None, workdays: Vector | None) -> _Work:
    new_below = NEW_BELOW[panel.grain] if options.new_below is None else options.new_below
    dead_after = DEAD_AFTER[panel.grain] if options.dead_after is None else options.dead_after
    count = len(panel.items)
    empty = np.zeros((count, horizon))
    return _Work(
        panel=panel,
        classes=classify(panel.quantity, new_below, dead_after),
        plan=race.Plan(
            options.backtest_horizon,
            SEASON[panel.grain],
            options.backtest_origins,
            options.backtest_step,
            new_below,
            dead_after,
        ),
        horizon=horizon,
        category=_categories(panel, items),
        workdays=workdays,
        mean=empty.copy(),
        deviation=empty.copy(),
        cumulative=empty.copy(),
        model=["none"] * count,
        class_score=np.full(count, np.nan),
        class_naive=np.full(count, np.nan),
    )


def _categories(panel: Panel, items: pl.DataFrame | None) -> Codes | None:
    """A number per category, -1 for items without one."""
    if items is None or "category" not in items.columns:
        return None
    wanted = pl.DataFrame({"item": pl.Series(panel.items, dtype=pl.String)})
    pairs = items.select(pl.col("item").cast(pl.String), pl.col("category").cast(pl.String)).unique("item")
    names = wanted.join(pairs, on="item", how="left", maintain_order="left")["category"]
    codes = names.rank("dense").cast(pl.Int64).fill_null(0) - 1
    return codes.to_numpy().astype(np.int64)


def _by_value(panel: Panel, items: pl.DataFrame | None) -> Indices:
    """Rows of the panel, the most valuable first."""
    value = np.nansum(panel.quantity, axis=1)
    if items is not None and "value" in items.columns:
        wanted = pl.DataFrame({"item": pl.Series(panel.items, dtype=pl.String)})
        pairs = items.select(pl.col("item").cast(pl.String), pl.col("value").cast(pl.Float64)).unique("item")
        value = wanted.join(pairs, on="item", how="left", maintain_order="left")["value"].fill_null(0.0).to_numpy()
    return np.asarray(np.argsort(-value, kind="stable"), dtype=np.int64)


def _forecast_raced(work: _Work, result: race.Backtest, by_value: Indices, limits: TierLimits) -> list[TierResult]:
    """Smooth and intermittent items by the winner of their class; the most valuable smooth ones by a tier that won."""
    quantity, plan = work.panel.quantity, work.plan
    final = race.Plan(work.horizon, plan.season, 1, 1, plan.new_below, plan.dead_after)
    known = race.known_at(quantity, final, work.category, work.workdays)
    tiers: list[TierResult] = []
    for name in race.RACED_CLASSES:
        rows = np.flatnonzero(work.classes.is_class(name))
        if len(rows) == 0:
            continue
        won = result.winner(name)
        model = won or FALLBACK[name]
        cheap = race.race(name, quantity[rows], work.horizon, plan.season, race.only(known, rows))[model]
        if won is None:
            _write(work, rows, model, cheap, race.spread_of(race.Trial(), "count", plan.horizon))
            continue
        metric = race.SCORE_NAME[name]
        _write(work, rows, model, cheap, result.spread(name, model))
        work.class_score[rows] = result.trials[name][model].mean_score(metric)
        work.class_naive[rows] = result.trials[name][NAIVE].mean_score(metric)
        if name == SMOOTH:
            is_smooth = work.classes.is_class(SMOOTH)
            ordered = by_value[is_smooth[by_value]]
            tiers = try_tiers(quantity, plan, ordered, model, limits, work.category, work.workdays)
            _use_tiers(work, tiers, ordered, rows, cheap, limits)
    return tiers


def _use_tiers(
    work: _Work, tiers: list[TierResult], ordered: Indices, rows: Indices, cheap: Prediction, limits: TierLimits
) -> None:
    """Each tier that won takes the most valuable items that are still with the cheap winner."""
    free = ordered
    sizes = {"ensemble": limits.ensemble_items_max, "dynamic_theta": limits.dot_items_max}
    place = np.full(len(work.panel.items), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    for tier in tiers:
        if not tier.is_better:
            continue
        taken, free = free[: sizes[tier.name]], free[sizes[tier.name] :]
        plain = cheap.rows(place[taken])
        dear = library_prediction(tier.name, work.panel.quantity[taken], work.horizon, work.plan.season, plain)
        _write(work, taken, tier.name, dear, race.spread_of(tier.trial, "continuous", work.plan.horizon))
        work.class_score[taken] = tier.trial.mean_score("mase")
        work.class_naive[taken] = tier.naive.mean_score("mase")


def _write(work: _Work, rows: Indices, model: str, prediction: Prediction, spread: race.Spread) -> None:
    """Put a forecast into its rows with the spread of the back-test; periods beyond it keep the last factor."""
    tested = np.minimum(np.arange(work.horizon), len(spread.step) - 1)
    work.mean[rows] = prediction.mean
    work.deviation[rows] = prediction.deviation * spread.step[tested]
    work.cumulative[rows] = np.sqrt(np.cumsum(np.square(prediction.deviation), axis=1)) * spread.cumulative[tested]
    for row in rows.tolist():
        work.model[row] = model


def _forecast_new(work: _Work) -> None:
    is_new = work.classes.is_class(NEW)
    if not is_new.any():
        return
    quantity, plan = work.panel.quantity, work.plan
    final = race.Plan(work.horizon, plan.season, 1, 1, plan.new_below, plan.dead_after)
    known = race.known_at(quantity, final, work.category, None)
    is_donor: Flags = ~is_new & ~work.classes.is_class(DEAD)
    prediction = borrowed_forecast(quantity, is_new, is_donor, work.category, known.category, work.horizon)
    rows = np.flatnonzero(is_new)
    _write(work, rows, "category_profile", prediction, race.spread_of(race.Trial(), "count", plan.horizon))


def _keep_alive(work: _Work) -> None:
    """No living item is forecast to die: its mean over the horizon keeps a share of what last year sold."""
    living = ~work.classes.is_class(DEAD)
    year = work.panel.quantity[:, -SEASON[work.panel.grain] :]
    known = ~np.isnan(year)
    floor = LIVING_SHARE * np.where(known, year, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    lift = np.where(living, np.maximum(floor - work.mean.mean(axis=1), 0.0), 0.0)
    work.mean += lift[:, None]


def _with_tiers(result: race.Backtest, tiers: list[TierResult]) -> race.Backtest:
    """The back-test with the sampled tiers beside the candidates that ran on everything."""
    trials = {name: dict(models) for name, models in result.trials.items()}
    for tier in tiers:
        trials[SMOOTH][tier.name] = tier.trial
    return race.Backtest(trials, result.plan)


def _class_scores(result: race.Backtest, tiers: list[TierResult]) -> pl.DataFrame:
    """Scores of the classes; a tier is compared on its own sample, which stands as a class of its own."""
    frames = [race.class_scores(result)]
    for tier in tiers:
        models = {"class_winner": tier.cheap, NAIVE: tier.naive, tier.name: tier.trial}
        rows = race.score_rows(f"{SMOOTH}_sample_{tier.name}", models, "mase")
        frames.append(pl.DataFrame(rows, schema=race.CLASS_SCORE_SCHEMA))
    return pl.concat(frames)


def _frame(work: _Work, periods: list[date], levels: tuple[float, ...], scores: pl.DataFrame) -> pl.DataFrame:
    count, horizon = work.mean.shape
    is_smooth = work.classes.is_class(SMOOTH)
    limits = [np.zeros((count, horizon)) for _ in levels]
    for rows, kind in ((np.flatnonzero(is_smooth), "continuous"), (np.flatnonzero(~is_smooth), "count")):
        found = quantiles("continuous" if kind == "continuous" else "count", work.mean[rows], work.deviation[rows], list(levels))
        for target, values in zip(limits, found, strict=True):
            target[rows] = values
    kinds = np.where(is_smooth, "continuous", "count")
    names = work.classes.name
    metric = [race.SCORE_NAME.get(str(name)) for name in names]
    per_item = pl.DataFrame(
        {
            "item": pl.Series(work.panel.items, dtype=pl.String),
            "model": pl.Series(work.model, dtype=pl.String),
            "distribution": pl.Series(kinds.tolist(), dtype=pl.String),
            "class": pl.Series(names.tolist(), dtype=pl.String),
            "pattern": pl.Series(work.classes.pattern.tolist(), dtype=pl.String),
            "score_name": pl.Series(metric, dtype=pl.String),
            "class_score": pl.Series(work.class_score).fill_nan(None),
            "class_naive_score": pl.Series(work.class_naive).fill_nan(None),
        }
    )
    numbers = pl.DataFrame(
        {
            "item": pl.Series(np.repeat(np.array(work.panel.items, dtype=object), horizon).tolist(), dtype=pl.String),
            "period": pl.Series(periods * count, dtype=pl.Date),
            "mean": work.mean.ravel(),
            **{level_name(level): values.ravel() for level, values in zip(levels, limits, strict=True)},
            "deviation": work.deviation.ravel(),
            "cumulative_deviation": work.cumulative.ravel(),
        }
    )
    scored = _add_scores(per_item, scores)
    return numbers.join(scored, on="item", how="left", maintain_order="left").select(
        "item", "period", "model", "mean", *map(level_name, levels), "deviation", "cumulative_deviation",
        "distribution", "class", "pattern", "score_name", "score", "naive_score", "score_basis",
        "class_score", "class_naive_score",
    )  # fmt: skip


def _add_scores(per_item: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """The item's own score where it was tested in its class, the score of its class otherwise."""
    long = scores.unpivot(
        on=["mase", "scaled_pinball"],
        index=["item", "class", "model"],
        variable_name="score_name",
        value_name="own_score",
    )
    keys = ["item", "class", "model", "score_name"]
    naive = long.filter(pl.col("model") == NAIVE).drop("model").rename({"own_score": "own_naive"})
    own = pl.col("own_score").is_not_null() & pl.col("own_naive").is_not_null()
    return (
        per_item.join(long, on=keys, how="left")
        .join(naive, on=["item", "class", "score_name"], how="left")
        .with_columns(
            pl.when(own).then("own_score").otherwise("class_score").alias("score"),
            pl.when(own).then("own_naive").otherwise("class_naive_score").alias("naive_score"),
            pl.when(own)
            .then(pl.lit("item"))
            .when(pl.col("class_score").is_not_null())
            .then(pl.lit("class"))
            .otherwise(pl.lit("none"))
            .alias("score_basis"),
        )
    )


def level_name(level: float) -> str:
    """The column of a quantile: 0.05 is q05, 0.5 is q50, 0.975 is q975."""
    digits = f"{level:.3f}"[2:]
    return "q" + (digits[:2] if digits.endswith("0") else digits)
