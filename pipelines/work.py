"""What the steps of one run share: the refresh at work, or the published version where a run only judges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.place import place
from warehouse.api import Measured, RefreshResult, Writing, measured_rules, published_rows, writing

if TYPE_CHECKING:
    import pandas as pd

FULL = "gongdan/full"  # a run with this tag copies everything anew
PUBLISHED = "gongdan/published"  # a run with this tag judges the published version and writes nothing


class NotTheWholeRefreshError(RuntimeError):
    """A table was asked for alone; tables of one version are made together."""


class Work:
    """A refresh in steps. Nothing of it is seen by readers before the last one."""

    def __init__(self, writing_: Writing) -> None:
        self._writing = writing_
        self._is_copied = False

    def copy(self, *, full: bool) -> dict[str, int]:
        """Copy from the core; rows brought by table."""
        self._writing.open(full=full)
        self._writing.copy()
        self._is_copied = True
        return dict(self._writing.rows)

    def build(self, name: str) -> bool:
        """Bring one table up to date; false when nothing that it reads had changed."""
        if not self._is_copied:
            raise NotTheWholeRefreshError("tables are made together: launch the job refresh or full_refresh")
        return name in self._writing.outdated and self._writing.build(name)

    def measure(self, name: str) -> Measured:
        return self._writing.measure(name)

    def brought(self, name: str, rows_max: int) -> pd.DataFrame:
        return self._writing.brought(name, rows_max)

    def publish(self) -> RefreshResult:
        """Check what was built and let readers see it."""
        self._writing.check(self._writing.outdated)
        return self._writing.finish()


class PublishedVersion:
    """What readers see now."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def measure(self, name: str) -> Measured:
        return measured_rules(self._home, name)

    def brought(self, name: str, rows_max: int) -> pd.DataFrame:
        return published_rows(self._home, name, rows_max)


@dg.resource
def work(context: dg.InitResourceContext) -> Iterator[Work | PublishedVersion]:
    """One refresh at a time: the run holds the lock and one snapshot of the core until it ends."""
    where = place()
    if context.run is not None and PUBLISHED in context.run.tags:
        yield PublishedVersion(where.warehouse)
        return
    with writing(where.etl_url, where.warehouse) as begun:
        yield Work(begun)
