"""A core, a warehouse folder and an operator's window for tests of pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterInstance

from operational.core.settings import settings
from tests.warehouse.conftest import Core, core, core_of_module, migrated
from warehouse.api import business_today

__all__ = ["core", "core_of_module", "installed", "migrated", "window"]


@pytest.fixture
def installed(core: Core, monkeypatch: pytest.MonkeyPatch) -> Iterator[Core]:
    """The environment that the launcher gives to its programs."""
    monkeypatch.setenv("GONGDAN_HOME", str(core.home.parent))
    monkeypatch.setenv("GONGDAN_ETL_DATABASE_URL", core.etl_url)
    monkeypatch.setenv("GONGDAN_APP_DATABASE_URL", core.owner_url)
    settings.cache_clear()
    assert settings().warehouse_dir == core.home
    core.refresh(as_of=business_today())
    yield core
    settings.cache_clear()


@pytest.fixture
def window(tmp_path: Path) -> Iterator[DagsterInstance]:
    """Dagster's storage in a folder of its own."""
    folder = tmp_path / "dagster"
    folder.mkdir()
    with DagsterInstance.local_temp(str(folder)) as instance:
        yield instance
