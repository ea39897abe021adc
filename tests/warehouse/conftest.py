"""A core of empty, migrated tables, and the warehouse's folder beside it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy.engine import make_url

from operational.migrations.migrate import migrate
from warehouse.api import RefreshResult, query, refresh

AS_OF = dt.date(2026, 3, 16)


@dataclass
class Core:
    """A migrated database without a company: tests write rows as its owner, the warehouse reads as its own role."""

    owner_url: str
    etl_url: str
    home: Path

    def connect(self) -> Any:
        return psycopg2.connect("postgresql://" + self.owner_url.partition("://")[2])

    def run(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = self.connect()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(text, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def refresh(self, *, full: bool = False, as_of: dt.date = AS_OF) -> RefreshResult:
        return refresh(self.etl_url, self.home, full=full, as_of=as_of)

    def ask(self, name: str, **params: Any) -> dict[str, Any]:
        return query(self.home, name, params)


def _template(lasting_database: Callable[[], str]) -> str:
    owner = lasting_database()
    return json.dumps({"owner": owner, **migrate(owner)})


@pytest.fixture(scope="session")
def migrated(lasting_database: Callable[[], str], shared_once: Callable[[str, Callable[[], str]], str]) -> dict[str, str]:
    urls: dict[str, str] = json.loads(shared_once("warehouse-template", lambda: _template(lasting_database)))
    return urls


def _core(migrated: dict[str, str], new_database: Callable[..., str], home: Path) -> Core:
    owner = new_database(make_url(migrated["owner"]).database)
    etl = make_url(migrated["etl"]).set(database=make_url(owner).database).render_as_string(hide_password=False)
    return Core(owner, etl, home)


@pytest.fixture(scope="module")
def core_of_module(migrated: dict[str, str], new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Core:
    """One core for all tests of a file that only read."""
    return _core(migrated, new_database, tmp_path_factory.mktemp("home") / "warehouse")


@pytest.fixture
def core(migrated: dict[str, str], new_database: Callable[..., str], tmp_path: Path) -> Core:
    return _core(migrated, new_database, tmp_path / "warehouse")
