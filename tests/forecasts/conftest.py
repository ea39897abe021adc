"""Real panels of demand for tests: open data in the folder that GONGDAN_TEST_DATA names."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from forecasts.arrays import Matrix
from forecasts.history import Grain, shift_period

RealData = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="session")
def real_data() -> RealData:
    """Reads a panel by name (``real_data("m3_monthly")``: unique_id, ds, y); skips, and says why, when it is not there."""

    def read(name: str) -> pl.DataFrame:
        folder = os.environ.get("GONGDAN_TEST_DATA")
        if not folder:
            pytest.skip(f"GONGDAN_TEST_DATA is not set: {name} is not tested on real demand")
        path = Path(folder) / f"{name}.parquet"
        if not path.is_file():
            pytest.skip(f"GONGDAN_TEST_DATA has no {path.name}: it is not tested on real demand")
        return pl.read_parquet(path)

    return read


def panel_of(rows: pl.DataFrame, series: int, last: int | None = None) -> Matrix:
    """Every so-many-th series as one row of a matrix that ends with its last value; ``last`` keeps that many values."""
    names = rows["unique_id"].unique().sort()
    chosen = names.gather_every(max(1, len(names) // series)).head(series)
    lists = (
        rows.filter(pl.col("unique_id").is_in(chosen.implode()))
        .sort("unique_id", "ds")
        .group_by("unique_id", maintain_order=True)
        .agg("y")["y"]
        .to_list()
    )
    values = [np.array(one if last is None else one[-last:], dtype=np.float64) for one in lists]
    width = max(len(one) for one in values)
    out = np.full((len(values), width), np.nan)
    for row, one in enumerate(values):
        first = int(np.flatnonzero(one > 0)[0]) if (one > 0).any() else len(one)
        out[row, width - len(one) + first :] = one[first:]
    return out[~np.isnan(out).all(axis=1)]


def history_of(panel: Matrix, last: date, grain: Grain = "month") -> pl.DataFrame:
    """The rows of a history frame for a matrix whose last column is the period ``last``."""
    row, column = np.nonzero(~np.isnan(panel))
    periods = [shift_period(last, step - panel.shape[1] + 1, grain) for step in range(panel.shape[1])]
    return pl.DataFrame(
        {
            "item": [f"I{number:04d}" for number in row],
            "period": [periods[number] for number in column],
            "quantity": panel[row, column],
        },
        schema_overrides={"period": pl.Date},
    )
