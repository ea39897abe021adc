"""Where this installation's databases and folders are; the launcher says it by environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from operational.core.settings import normalise, settings

ETL_ADDRESS = "GONGDAN_ETL_DATABASE_URL"
APP_ADDRESS = "GONGDAN_APP_DATABASE_URL"


class NotStartedByLauncherError(RuntimeError):
    """An address that ``gongdan serve`` gives to its programs is missing."""


@dataclass(frozen=True)
class Place:
    """``etl_url`` reads tables to copy, ``app_url`` runs commands."""

    etl_url: str
    app_url: str
    warehouse: Path


def place() -> Place:
    """The place that the environment names."""
    return Place(_address(ETL_ADDRESS), _address(APP_ADDRESS), settings().warehouse_dir)


def _address(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise NotStartedByLauncherError(f"{name} is not set: start this program by gongdan serve or gongdan demo")
    return normalise(value)
