"""What the operator's window shows of live refreshes: a materialization for each table that was touched, without a run."""

from __future__ import annotations

import logging
import os
from typing import Any

from warehouse.api import RefreshResult

log = logging.getLogger("gongdan.refresher")

DAGSTER_FOLDER = "DAGSTER_HOME"


class Recorder:
    """Writes to Dagster's storage where the installation has one; a window that is closed costs nothing."""

    def __init__(self, instance: Any | None) -> None:
        self._instance = instance

    @classmethod
    def here(cls) -> Recorder:
        """The recorder of this installation."""
        if not os.environ.get(DAGSTER_FOLDER):
            return cls(None)
        from dagster import DagsterInstance  # half a second that only this program pays

        return cls(DagsterInstance.get())

    def refreshed(self, result: RefreshResult, seconds: float) -> None:
        """One event a table that was written."""
        log.info("version %s published: %s rows, %s tables, %.2f s", result.version, result.rows, len(result.models), seconds)
        if self._instance is None:
            return
        from dagster import AssetKey, AssetMaterialization

        for name in result.models:
            about = {"version": result.version, "watermark": str(result.watermark), "seconds": round(seconds, 3)}
            self._instance.report_runless_asset_event(AssetMaterialization(asset_key=AssetKey(name.split(".")), metadata=about))

    def failed(self, reason: str) -> None:
        """A failed check on the published version, with the reason."""
        if self._instance is None:
            return
        from dagster import AssetCheckEvaluation, AssetCheckSeverity, AssetKey

        self._instance.report_runless_asset_event(
            AssetCheckEvaluation(
                asset_key=AssetKey(["warehouse", "published"]),
                check_name="live_refresh",
                passed=False,
                severity=AssetCheckSeverity.ERROR,
                metadata={"reason": reason[:2000]},
            )
        )
