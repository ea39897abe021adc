"""What must always hold, looked at: every invariant of every slice, and the warehouse against the books."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from apps.cli import analytics
from apps.cli.installation import Installation
from operational.catalog.api import catalog
from warehouse import api as warehouse

TRIES_MAX = 5  # people go on working while we compare


@dataclass(frozen=True)
class Checked:
    """One invariant: whether it holds, and some of what breaks it."""

    name: str
    invariant: str
    holds: bool
    offending: list[dict[str, Any]]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "invariant": self.invariant,
            "holds": self.holds,
            "offending": self.offending,
            "seconds": round(self.seconds, 3),
        }


def check_everything(installation: Installation, report: Callable[[Checked], None] = lambda _: None) -> list[Checked]:
    """All invariants of the books in one snapshot, then the control totals of the warehouse."""
    found: list[Checked] = []

    def tell(one: Checked) -> None:
        found.append(one)
        report(one)

    _check_books(installation.owner_url, tell)
    _check_warehouse(installation, tell)
    return found


def _check_books(owner_url: str, tell: Callable[[Checked], None]) -> None:
    engine = sa.create_engine(owner_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("set transaction isolation level repeatable read, read only"))
        for check in catalog().checks:
            began = time.monotonic()
            rows = [dict(row) for row in connection.execute(sa.text(check.sql)).mappings()]
            tell(Checked(check.name, " ".join(check.invariant.split()), not rows, rows, time.monotonic() - began))
        connection.rollback()
    engine.dispose()


def _check_warehouse(installation: Installation, tell: Callable[[Checked], None]) -> None:
    began = time.monotonic()
    meaning = "the published version equals the books, table by table and to the cent"
    try:
        differing = _differences(installation)
    except analytics.WarehouseDiffers as error:
        differing = {"refresh": (str(error),)}
    rows = [{"table": table, "difference": text} for table, texts in differing.items() for text in texts]
    tell(Checked("warehouse.control_totals", meaning, not rows, rows, time.monotonic() - began))


def _differences(installation: Installation) -> dict[str, tuple[str, ...]]:
    for attempt in range(TRIES_MAX):
        analytics.bring_up(installation)
        try:
            return warehouse.differences(installation.role_url("etl"), installation.warehouse)
        except warehouse.BehindError:
            if attempt + 1 == TRIES_MAX:
                raise
    raise AssertionError("unreachable")
