"""Forecasts and reorder suggestions on demand; the nightly run does the same."""

from __future__ import annotations

import importlib
from typing import Any

from apps.cli.answers import JsonOption, answering, show
from apps.cli.installation import Installation


@answering
def forecast(as_json: bool = JsonOption) -> None:
    """Forecast the demand of every item and keep the result with its scores."""
    show(run_forecast(Installation.here()), as_json)


@answering
def replenish(as_json: bool = JsonOption) -> None:
    """Suggest what to order today, with the reasons, for a manager to accept, change or refuse."""
    show(run_replenish(Installation.here()), as_json)


def run_forecast(installation: Installation) -> dict[str, Any]:
    """Forecast on the published figures, brought up first; the result comes back by a command."""
    return _run(installation, "forecast")


def run_replenish(installation: Installation) -> dict[str, Any]:
    """Suggest on the published figures and the latest forecast; the result comes back by a command."""
    return _run(installation, "replenish")


def _run(installation: Installation, step: str) -> dict[str, Any]:
    # Heavy: the statistics take seconds to import, which only these two commands should pay.
    steps = importlib.import_module("pipelines.planning")
    importlib.import_module("apps.cli.analytics").bring_up(installation)
    with installation.database() as database:
        done: dict[str, Any] = getattr(steps, step)(database, installation.warehouse)
    return done
