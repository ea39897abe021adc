"""The rules of published tables, measured: the figures that a data-quality tool judges."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import checks, files
from warehouse.graph import graph

if TYPE_CHECKING:
    import pandas as pd  # only its name: the app must not pay for it


@dataclass(frozen=True)
class Measured:
    """One table: how many rows it has, and for each rule how many of them break it."""

    table: str
    rows: int
    broken: dict[str, int]


def measured_rules(home: Path, name: str) -> Measured:
    """Measure one table of the published version by one statement."""
    with files.open_reader(home) as connection:
        figures = checks.measure(connection, graph().models[name])
    return Measured(name, figures.pop("rows"), figures)


def published_rows(home: Path, name: str, rows_max: int) -> pd.DataFrame:
    """Rows of a published table, at most so many."""
    with files.open_reader(home) as connection:
        return connection.execute(f"select * from {graph().models[name].name} limit {int(rows_max)}").df()
