"""A small company for tests: opened once as a template, copied for each test that asks for it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from apps.cli.init import OPERATOR, NewCompany, open_company
from operational.catalog.api import catalog
from operational.core.api import Actor, Database, Output
from operational.dispatch.api import Answer, ask, dispatch
from operational.migrations.migrate import migrate

TODAY = dt.date(2026, 3, 16)
NAME = "测试泵阀"
OPENING = dt.date(2026, 1, 1)


@dataclass
class Books:
    """One company on its own database; ``run`` and ``ask`` go through the front door."""

    database: Database
    owner_url: str
    etl_url: str
    today: dt.date = TODAY
    _actors: dict[str, Actor] = field(default_factory=dict)
    _owner: sa.Engine | None = None  # one connection kept: a new one for each look costs more than the look

    def actor(self, role: str = "boss") -> Actor:
        """An actor with the default rights of a role; ``boss`` may do everything, ``nobody`` nothing."""
        if role in ("boss", "system"):
            return OPERATOR
        rights = {} if role == "nobody" else dict(catalog().roles[role])
        user_id = 900 + sorted(catalog().roles).index(role) if rights else 999
        return self._actors.setdefault(role, Actor(user_id, role, rights))

    def run(
        self,
        command: str,
        data: Mapping[str, Any] | None = None,
        *,
        as_: str | Actor = "boss",
        today: dt.date | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        who = as_ if isinstance(as_, Actor) else self.actor(as_)
        return dispatch(self.database, who, command, data or {}, key=key, dry_run=dry_run, today=today or self.today)

    def ask(self, query: str, data: Mapping[str, Any] | None = None, *, as_: str | Actor = "boss") -> Output:
        who = as_ if isinstance(as_, Actor) else self.actor(as_)
        return ask(self.database, who, query, data or {}, today=self.today)

    def sql(self, text: str, **params: Any) -> list[dict[str, Any]]:
        """Rows as the owner sees them."""
        if self._owner is None:
            self._owner = sa.create_engine(self.owner_url, pool_size=1, pool_pre_ping=True)
        with self._owner.begin() as connection:
            result = connection.execute(sa.text(text), params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def close(self) -> None:
        self.database.close()
        if self._owner is not None:
            self._owner.dispose()

    def count(self, table: str) -> int:
        return int(self.sql(f"select count(*) as n from {table}")[0]["n"])


def make_template(owner_url: str) -> str:
    """Migrate and open the company; answers the addresses of its roles as JSON."""
    urls = migrate(owner_url)
    database = Database(urls["app"])
    open_company(database, NewCompany(name=NAME, opening_date=OPENING))
    database.close()
    return json.dumps({"owner": owner_url, **urls})


def copy_of(template: Mapping[str, str], owner_url: str) -> Books:
    """Books on a copy of the template: the roles of the template have the same rights in the copy."""
    name = make_url(owner_url).database

    def at(url: str) -> str:
        return make_url(url).set(database=name).render_as_string(hide_password=False)

    return Books(Database(at(template["app"]), pool_size=4), owner_url, at(template["etl"]))
