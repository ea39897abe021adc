"""Which model would have been right: every candidate forecasts from earlier dates and is scored on what then happened.

The class of an item is taken as it was at each origin, so that items that died since still count against a model.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from forecasts.arrays import Indices, Matrix, Vector
from forecasts.candidates import NAIVE, Known, Prediction, intermittent_candidates, smooth_candidates
from forecasts.classes import INTERMITTENT, SMOOTH, classify
from forecasts.distributions import Kind
from forecasts.scores import Scores, score
from forecasts.seasons import Codes, category_factors

RACED_CLASSES = (SMOOTH, INTERMITTENT)
DISTRIBUTION: dict[str, Kind] = {SMOOTH: "continuous", INTERMITTENT: "count", "new": "count", "dead": "count"}
# absolute errors flatter a forecast of zero, so items with many zeros are judged by their quantiles
SCORE_NAME = {SMOOTH: "mase", INTERMITTENT: "scaled_pinball"}
COVERAGE_LEVEL, COVERAGE_HALF_WIDTH = 0.8, 1.2815515655446004
CALIBRATION_MIN, CALIBRATION_MAX = 0.6, 2.5  # outside, something is wrong with the data rather than with the spread
CALIBRATION_ROWS_MIN = 30
OUTLIER = 6.0  # deviations; one typing error must not widen the intervals of a whole class
SCORE_CAP = 10.0  # a history that hardly moved gives a tiny scale; its score must not decide for a whole class


@dataclass(frozen=True)
class Plan:
    """How the back-test is laid out."""

    horizon: int
    season: int
    origins: int
    step: int
    new_below: int
    dead_after: int


@dataclass(frozen=True)
class Spread:
    """How far off the winner of a class was: corrects the deviation, and adds errors up over several periods."""

    step: Vector  # factor on the deviation of each period ahead
    cumulative: Vector  # deviation of the summed error, as a multiple of what independent errors would give


@dataclass
class Trial:
    """All results of one candidate in one class: rows tested at any origin, one after the other."""

    rows: list[Indices] = field(default_factory=list)
    scores: list[Scores] = field(default_factory=list)
    errors: list[Matrix] = field(default_factory=list)
    deviations: list[Matrix] = field(default_factory=list)

    def add(self, rows: Indices, scores: Scores, error: Matrix, deviation: Matrix) -> None:
        self.rows.append(rows)
        self.scores.append(scores)
        self.errors.append(error)
        self.deviations.append(deviation)

    def joined(self, name: str) -> Vector:
        return np.concatenate([getattr(one, name) for one in self.scores]) if self.scores else np.zeros(0)

    def mean_score(self, name: str) -> float:
        values = self.joined(name)
        values = values[np.isfinite(values)]
        return float(np.clip(values, -SCORE_CAP, SCORE_CAP).mean()) if len(values) else float("nan")


@dataclass
class Backtest:
    """Trials by class and candidate."""

    trials: dict[str, dict[str, Trial]]
    plan: Plan

    def winner(self, name: str) -> str | None:
        """The best candidate of a class by its score; None when nothing could be tested."""
        measured = {model: trial.mean_score(SCORE_NAME[name]) for model, trial in self.trials.get(name, {}).items()}
        usable = {model: value for model, value in measured.items() if np.isfinite(value)}
        return min(usable, key=lambda model: (usable[model], model)) if usable else None

    def spread(self, name: str, model: str) -> Spread:
        return spread_of(self.trials[name][model], DISTRIBUTION[name], self.plan.horizon)


def origins_of(width: int, plan: Plan) -> list[int]:
    """Numbers of columns known at each origin, newest first; none when the history is too short."""
    cuts = [width - plan.horizon - back * plan.step for back in range(plan.origins)]
    return [cut for cut in cuts if cut >= plan.new_below]


def backtest(quantity: Matrix, plan: Plan, category: Codes | None = None, workdays: Vector | None = None) -> Backtest:
    """Race all candidates over all rows from several origins. ``workdays`` covers at least all columns."""
    trials: dict[str, dict[str, Trial]] = {name: {} for name in RACED_CLASSES}
    for cut in origins_of(quantity.shape[1], plan):
        train, actual = quantity[:, :cut], quantity[:, cut : cut + plan.horizon]
        classes = classify(train, plan.new_below, plan.dead_after)
        known = known_at(train, plan, category, None if workdays is None else workdays[: cut + plan.horizon])
        for name in RACED_CLASSES:
            rows = np.flatnonzero(classes.is_class(name))
            if len(rows) == 0:
                continue
            for model, prediction in race(name, train[rows], plan.horizon, plan.season, only(known, rows)).items():
                trial = trials[name].setdefault(model, Trial())
                record(trial, rows, train[rows], actual[rows], prediction, name, plan.season)
    return Backtest(trials, plan)


def known_at(train: Matrix, plan: Plan, category: Codes | None, workdays: Vector | None) -> Known:
    """Factors as they were known at an origin: the season of a category is learnt from the training part alone."""
    factor = None
    if category is not None:
        base = train if workdays is None else train / workdays[: train.shape[1]]
        factor = category_factors(base, category, plan.season, plan.horizon)
    return Known(category=factor, workdays=workdays)


def only(known: Known, rows: Indices) -> Known:
    return Known(None if known.category is None else known.category[rows], known.workdays)


def race(name: str, y: Matrix, horizon: int, season: int, known: Known) -> dict[str, Prediction]:
    """The candidates of a class."""
    if name == SMOOTH:
        return smooth_candidates(y, horizon, season, known)
    return intermittent_candidates(y, horizon, season)


def record(trial: Trial, rows: Indices, train: Matrix, actual: Matrix, prediction: Prediction, name: str, season: int) -> None:
    """Score one forecast and keep its errors."""
    scores = score(train, actual, prediction.mean, prediction.deviation, DISTRIBUTION[name], season)
    trial.add(rows, scores, actual - prediction.mean, prediction.deviation)


def spread_of(trial: Trial, kind: Kind, horizon: int) -> Spread:
    """How much wider past errors were than the models said, for each period ahead and for sums of periods.

    Continuous demand: factors that put four of five past outcomes inside their 80 % interval. Counts: their law is fixed
    by mean and variance, so squares are compared. Errors of neighbouring periods go the same way: the spread of a sum
    is measured on sums, because the square root of the number of periods is too little.
    """
    plain = Spread(np.ones(horizon), np.ones(horizon))
    if not trial.errors:
        return plain
    errors, deviations = np.concatenate(trial.errors), np.concatenate(trial.deviations)
    usable = np.isfinite(errors).all(axis=1) & (deviations > 0).all(axis=1)
    if usable.sum() < CALIBRATION_ROWS_MIN:
        return plain
    errors, deviations = errors[usable], deviations[usable]
    step = _width(np.abs(errors) / deviations, kind)
    cumulative = _width(np.abs(np.cumsum(errors, axis=1)) / np.sqrt(np.cumsum(np.square(deviations), axis=1)), kind)
    return Spread(
        np.clip(step, CALIBRATION_MIN, CALIBRATION_MAX),
        np.clip(cumulative, CALIBRATION_MIN, CALIBRATION_MAX * np.sqrt(np.arange(1, horizon + 1))),
    )


def _width(ratios: Matrix, kind: Kind) -> Vector:
    if kind == "continuous":
        return np.asarray(np.quantile(ratios, COVERAGE_LEVEL, axis=0) / COVERAGE_HALF_WIDTH, dtype=np.float64)
    return np.asarray(np.sqrt(np.square(np.minimum(ratios, OUTLIER)).mean(axis=0)), dtype=np.float64)


def class_scores(result: Backtest) -> pl.DataFrame:
    """One row per class and candidate: class, model, forecasts, mase, rmsse, bias, scaled_pinball, is_winner and the
    scores of seasonal naive beside them (naive_mase, naive_scaled_pinball)."""
    rows = [row for name, models in result.trials.items() for row in score_rows(name, models, SCORE_NAME[name])]
    return pl.DataFrame(rows, schema=CLASS_SCORE_SCHEMA)


def score_rows(name: str, models: dict[str, Trial], metric: str) -> list[dict[str, object]]:
    """The rows of one class (or of one sample): its candidates by name."""
    measured = {model: trial.mean_score(metric) for model, trial in models.items()}
    best = min((value for value in measured.values() if np.isfinite(value)), default=None)
    naive = models.get(NAIVE, Trial())
    rows: list[dict[str, object]] = []
    for model, trial in sorted(models.items()):
        row: dict[str, object] = {"class": name, "model": model, "forecasts": sum(len(part) for part in trial.rows)}
        row.update({score_name: trial.mean_score(score_name) for score_name in METRICS})
        row["naive_mase"] = naive.mean_score("mase")
        row["naive_scaled_pinball"] = naive.mean_score("scaled_pinball")
        row["is_winner"] = best is not None and measured[model] == best
        rows.append(row)
    return rows


def item_scores(result: Backtest, items: list[str]) -> pl.DataFrame:
    """One row per item, class it had, and candidate: mean over the origins of mase, rmsse, bias, scaled_pinball."""
    names = np.array(items, dtype=object)
    parts = []
    for name, models in result.trials.items():
        for model, trial in models.items():
            if not trial.rows:
                continue
            parts.append(
                pl.DataFrame(
                    {
                        "item": pl.Series(names[np.concatenate(trial.rows)].tolist(), dtype=pl.String),
                        **{metric: trial.joined(metric) for metric in METRICS},
                    }
                ).select("item", pl.lit(name).alias("class"), pl.lit(model).alias("model"), *METRICS)
            )
    if not parts:
        return pl.DataFrame(schema=ITEM_SCORE_SCHEMA)
    return (
        pl.concat(parts)
        .with_columns(pl.when(pl.col(metric).is_finite()).then(pl.col(metric)).alias(metric) for metric in METRICS)
        .group_by("item", "class", "model")
        .agg(pl.col(METRICS).mean(), pl.len().cast(pl.Int64).alias("origins"))
        .sort("item", "class", "model")
    )


METRICS = ("mase", "rmsse", "bias", "scaled_pinball")
ITEM_SCORE_SCHEMA = {
    "item": pl.String,
    "class": pl.String,
    "model": pl.String,
    **dict.fromkeys(METRICS, pl.Float64),
    "origins": pl.Int64,
}
CLASS_SCORE_SCHEMA = {
    "class": pl.String,
    "model": pl.String,
    "forecasts": pl.Int64,
    **dict.fromkeys(METRICS, pl.Float64),
    "naive_mase": pl.Float64,
    "naive_scaled_pinball": pl.Float64,
    "is_winner": pl.Boolean,
}
