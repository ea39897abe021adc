"""What kind of demand an item has: it decides which models may race and how doubt is described.

Smooth and intermittent are told apart by the average demand interval (ADI, periods per period with demand) and the
squared coefficient of variation of the demand sizes (CV2), with the cut-off values of Syntetos, Boylan and Croston,
"On the categorization of demand patterns", Journal of the Operational Research Society 56 (2005), 495-503.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from forecasts.arrays import Flags, Matrix, Vector
from forecasts.history import Grain, Panel

ADI_CUT = 1.32
CV2_CUT = 0.49
NEW_BELOW: dict[Grain, int] = {"month": 6, "week": 13}  # less than half a year or a quarter shows no pattern yet
DEAD_AFTER: dict[Grain, int] = {"month": 12, "week": 52}  # a whole year without demand includes every season

SMOOTH, INTERMITTENT, NEW, DEAD = "smooth", "intermittent", "new", "dead"


@dataclass(frozen=True)
class Classes:
    """Class and the numbers it rests on, one entry per row of the panel."""

    name: npt.NDArray[np.str_]
    pattern: npt.NDArray[np.str_]
    adi: Vector
    cv2: Vector
    length: npt.NDArray[np.int64]
    periods_since_demand: npt.NDArray[np.int64]

    def is_class(self, name: str) -> Flags:
        return np.asarray(self.name == name)


def classify(quantity: Matrix, new_below: int, dead_after: int) -> Classes:
    """The class of every row: dead first, then new, then by the interval between demands."""
    known = ~np.isnan(quantity)
    demand = np.where(known & (quantity > 0), quantity, np.nan)
    length = known.sum(axis=1)
    hits = (~np.isnan(demand)).sum(axis=1)
    adi = np.where(hits > 0, length / np.maximum(hits, 1), np.inf)
    cv2 = _squared_variation(demand)
    reverse = (~np.isnan(demand))[:, ::-1]
    since = np.where(hits > 0, reverse.argmax(axis=1), length)
    name = np.where(adi < ADI_CUT, SMOOTH, INTERMITTENT)
    name = np.where(length < new_below, NEW, name)
    name = np.where((length > 0) & (since >= dead_after), DEAD, name)
    pattern = np.where(
        adi < ADI_CUT,
        np.where(cv2 < CV2_CUT, "smooth", "erratic"),
        np.where(cv2 < CV2_CUT, "intermittent", "lumpy"),
    )
    return Classes(name, pattern, adi, cv2, length.astype(np.int64), since.astype(np.int64))


def classify_panel(panel: Panel, new_below: int | None = None, dead_after: int | None = None) -> pl.DataFrame:
    """Class of item as a frame: item, class, pattern, adi, cv2, length, periods_since_demand."""
    found = classify(
        panel.quantity,
        NEW_BELOW[panel.grain] if new_below is None else new_below,
        DEAD_AFTER[panel.grain] if dead_after is None else dead_after,
    )
    return pl.DataFrame(
        {
            "item": pl.Series(panel.items, dtype=pl.String),
            "class": found.name.tolist(),
            "pattern": found.pattern.tolist(),
            "adi": found.adi,
            "cv2": found.cv2,
            "length": found.length,
            "periods_since_demand": found.periods_since_demand,
        },
        schema_overrides={"class": pl.String, "pattern": pl.String},
    )


def _squared_variation(demand: Matrix) -> Vector:
    """Variance over squared mean of the sizes that are not zero; one single demand has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows without any demand have no mean
        mean = np.nanmean(demand, axis=1)
        variance = np.nanvar(demand, axis=1)
    return np.asarray(np.nan_to_num(variance / np.square(mean), nan=0.0), dtype=np.float64)
