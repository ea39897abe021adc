"""What the operator's window shows of live refreshes: a materialization for each table that was touched, without a run."""

from __future__ import annotations

import logging
import os
from typing import Any

from warehouse.api import RefreshResult

log = logging.getLogger("gongdan.refresher")

DAGSTER_FOLDER = "DAGSTER_HOME"
STATEMENT_MILLISECONDS = 10_000
RECYCLE_SECONDS = 3_600
OVERFLOW = 2  # one program writes, a few events at a time
REASON_CHARACTERS = 2_000


class Recorder:
    """Writes to Dagster's storage where the installation has one; a window that is closed costs nothing."""

    def __init__(self, instance: Any | None) -> None:
        self._instance = instance
        self._has_failed = False

    @classmethod
    def here(cls) -> Recorder:
        """The recorder of this installation."""
        if not os.environ.get(DAGSTER_FOLDER):
            return cls(None)
        from dagster import DagsterInstance  # half a second that only this program pays

        instance = DagsterInstance.get()
        # Without it each event opens connections of its own: four fifths of the time.
        instance.optimize_for_webserver(STATEMENT_MILLISECONDS, RECYCLE_SECONDS, OVERFLOW)
        return cls(instance)

    def refreshed(self, result: RefreshResult) -> None:
        """One event a table that was copied or written; and one for the version that readers see."""
        log.info(
            "version %s published: %s rows, %s tables, %.2f s", result.version, result.rows, len(result.models), result.seconds
        )
        if self._instance is None:
            return
        from dagster import AssetMaterialization

        from pipelines.keys import PUBLISHED, copied_key, table_key

        about = {"version": result.version, "watermark": str(result.watermark), "seconds": result.seconds}
        rows = {copied_key(name): {"rows": count} for name, count in result.rows_by_table.items()}
        touched = {**rows, **{table_key(name): {} for name in result.models}, PUBLISHED: {"rows": result.rows}}
        for key, more in touched.items():
            self._instance.report_runless_asset_event(AssetMaterialization(asset_key=key, metadata={**about, **more}))
        if self._has_failed:
            self._check(passed=True, about={"version": result.version})
        self._has_failed = False

    def failed(self, reason: str) -> None:
        """A failed check on the published version, with the reason: the window shows it to whoever owns the data."""
        self._has_failed = True
        if self._instance is not None:
            self._check(passed=False, about={"reason": reason[:REASON_CHARACTERS]})

    def _check(self, *, passed: bool, about: dict[str, Any]) -> None:
        from dagster import AssetCheckEvaluation, AssetCheckSeverity

        from pipelines.keys import FRESH, PUBLISHED

        told = AssetCheckEvaluation(
            asset_key=PUBLISHED, check_name=FRESH, passed=passed, severity=AssetCheckSeverity.ERROR, metadata=about
        )
        assert self._instance is not None
        self._instance.report_runless_asset_event(told)
