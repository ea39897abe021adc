"""The rules of published tables, measured: the figures that a data-quality tool judges."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warehouse import checks, files
from warehouse.graph import graph


@dataclass(frozen=True)
class Measured:
    """One table: how many rows it has, and for each rule how many of them break it."""

    table: str
    rows: int
    broken: dict[str, int]


def measured_rules(home: Path) -> list[Measured]:
    """Measure every table of the published version with one statement each."""
    found = []
    with files.open_reader(home) as connection:
        for name, model in graph().models.items():
            if checks.rules_of(model):
                figures = checks.measure(connection, model)
                found.append(Measured(name, figures.pop("rows"), figures))
    return found
