"""Which items repay a dearer model: the most valuable smooth ones, and only where it won on a sample of them."""

from dataclasses import dataclass

import numpy as np

from forecasts.arrays import Indices, Matrix, Vector
from forecasts.backtest import Plan, Trial, known_at, only, origins_of, race, record
from forecasts.candidates import NAIVE
from forecasts.classes import SMOOTH, classify
from forecasts.library_models import DOT, ENSEMBLE, library_prediction
from forecasts.seasons import Codes


@dataclass(frozen=True)
class TierLimits:
    """How many items may use a dearer model, and how many are tried before: both cost seconds."""

    dot_items_max: int = 3_000  # about 230 a second
    dot_sample: int = 200
    ensemble_items_max: int = 50  # about 8 a second
    ensemble_sample: int = 24
    origins: int = 2


@dataclass(frozen=True)
class TierResult:
    """How a tier did on its sample, with the cheap winner and seasonal naive on the same forecasts."""

    name: str
    trial: Trial
    cheap: Trial
    naive: Trial

    @property
    def is_better(self) -> bool:
        return self.trial.mean_score("mase") < self.cheap.mean_score("mase")


def try_tiers(
    quantity: Matrix,
    plan: Plan,
    smooth_by_value: Indices,
    winner: str,
    limits: TierLimits,
    category: Codes | None,
    workdays: Vector | None,
) -> list[TierResult]:
    """Back-test the dearer models on the first items by value; the dearest comes first."""
    sizes = {
        ENSEMBLE: (limits.ensemble_items_max, limits.ensemble_sample),
        DOT: (limits.dot_items_max, limits.dot_sample),
    }
    results = []
    for name, (items_max, sample) in sizes.items():
        if items_max <= 0 or sample <= 0 or len(smooth_by_value) == 0:
            continue
        # the ensemble is meant for the top, the theta for everyone below: sample each where it would be used
        pool = smooth_by_value[: min(items_max, len(smooth_by_value))]
        rows = pool[np.unique(np.linspace(0, len(pool) - 1, min(sample, len(pool))).astype(np.int64))]
        result = TierResult(name, Trial(), Trial(), Trial())
        for cut in origins_of(quantity.shape[1], plan)[: limits.origins]:
            _one_origin(result, quantity, plan, rows, cut, winner, category, workdays)
        if result.trial.rows:
            results.append(result)
    return results


def _one_origin(
    result: TierResult,
    quantity: Matrix,
    plan: Plan,
    rows: Indices,
    cut: int,
    winner: str,
    category: Codes | None,
    workdays: Vector | None,
) -> None:
    train, actual = quantity[:, :cut], quantity[:, cut : cut + plan.horizon]
    rows = rows[classify(train[rows], plan.new_below, plan.dead_after).is_class(SMOOTH)]
    if len(rows) == 0:
        return
    known = known_at(train, plan, category, None if workdays is None else workdays[: cut + plan.horizon])
    cheap = race(SMOOTH, train[rows], plan.horizon, plan.season, only(known, rows))
    dear = library_prediction(result.name, train[rows], plan.horizon, plan.season, cheap[winner])
    for trial, prediction in ((result.trial, dear), (result.cheap, cheap[winner]), (result.naive, cheap[NAIVE])):
        record(trial, rows, train[rows], actual[rows], prediction, SMOOTH, plan.season)
