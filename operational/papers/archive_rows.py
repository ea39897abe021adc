"""What an archive package of a year holds, read row by row in one snapshot, so that no year has to fit into memory."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Actor, Check, Database, NotPermitted

HERE = Path(__file__).parent
RIGHT = "ledger.voucher.view"  # who may read the books may take them along
ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class ArchiveFile:
    """A table of the package: its place, the question behind it, and what it is in words."""

    file: str
    sql: str
    right: str  # beyond that to read the books
    note: str


@cache
def archive_files() -> tuple[ArchiveFile, ...]:
    with (HERE / "data" / "archive_files.csv").open(encoding="utf-8", newline="") as file:
        return tuple(ArchiveFile(**row) for row in csv.DictReader(file))


@cache
def archive_headings() -> dict[str, str]:
    """What each heading of the tables means."""
    with (HERE / "data" / "archive_headings.csv").open(encoding="utf-8", newline="") as file:
        return {row["heading"]: row["meaning"] for row in csv.DictReader(file)}


class ArchiveReader:
    """The tables of a year in one snapshot of the books."""

    def __init__(self, session: orm.Session, year: int) -> None:
        self._session = session
        self._days = {"first": dt.date(year, 1, 1), "next": dt.date(year + 1, 1, 1)}

    def rows(self, name: str) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """The headings of a table, and its rows as they come from the server."""
        text = sa.text((HERE / "archive_sql" / f"{name}.sql").read_text("utf-8"))
        options = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
        found = self._session.connection().execute(text, self._days, execution_options=options)
        return list(found.keys()), (tuple(row) for row in found)

    def broken(self, checks: Sequence[Check]) -> list[str]:
        """Invariants of the books that do not hold: told in the package, never a reason to refuse it."""
        broken = []
        for check in checks:
            with self._session.begin_nested() as here:
                try:
                    found = self._session.execute(sa.text(check.sql)).first()
                except sa.exc.DBAPIError:  # a check over rows that this role may not read
                    here.rollback()
                    continue
            if found is not None:
                broken.append(f"{check.name}: {' '.join(check.invariant.split())}")
        return broken


@contextmanager
def archive_reader(database: Database, actor: Actor, year: int) -> Iterator[ArchiveReader]:
    """Read the year in one repeatable snapshot; never refused to who may see the books."""
    if not actor.may(RIGHT):
        raise NotPermitted("dispatch.not_permitted", permission=f"permission.{RIGHT}", user=actor.name)
    with database.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(sa.text("set local statement_timeout = 0"))
        try:
            yield ArchiveReader(session, year)
        finally:
            session.rollback()
