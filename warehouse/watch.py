"""See at once, and cheaply, that the core committed something that the published version lacks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import TracebackType

import psycopg2
from psycopg2 import sql

from warehouse import files
from warehouse.graph import graph
from warehouse.refresh import is_behind, published_state
from warehouse.snapshot import CONNECT_SECONDS, changed_rows_given, libpq
from warehouse.source_tables import read_tables


class Watch:
    """One idle connection and one prepared statement a look; every table answers from the index on its stamp.

    It asks for rows whose transaction the published snapshot did not see, not for a newer stamp than the last: a long
    transaction that began earlier may commit later. And it asks our own tables, not the cluster's counter: other writers,
    such as the scheduler's storage, move that all the time.
    """

    def __init__(self, postgres_url: str, home: Path) -> None:
        self._url, self._home = postgres_url, home
        self._connection = psycopg2.connect(
            libpq(postgres_url), connect_timeout=CONNECT_SECONDS, application_name="gongdan refresher"
        )
        self._connection.autocommit = True
        self._seen: tuple[str, int] | None = None  # the published file whose snapshot is known
        self._day: dt.date | None = None
        self._snapshot = ""
        with self._connection.cursor() as cursor:
            tables = read_tables(cursor, graph().sources)
            tests = sql.SQL(" or ").join(
                sql.SQL("exists (select from {} where {})").format(table.identifier, changed_rows_given("$1", "$2"))
                for table in tables
            )
            cursor.execute("set plan_cache_mode = force_generic_plan")  # planned once: fifty tables are long to plan
            cursor.execute(sql.SQL("prepare news (xid8, pg_snapshot) as select {}").format(tests))

    def has_news(self, as_of: dt.date) -> bool:
        """Is there anything committed, or a new day, that the published version does not show?"""
        file = files.current_file(self._home)
        if file is None:
            return True
        found = (file.name, file.stat().st_mtime_ns)
        if found != self._seen:
            # A version not seen before: look whole once, also whether the database or our SQL is another one.
            if is_behind(self._url, self._home, as_of):
                return True
            state = published_state(self._home)
            if state is None:
                return True
            self._seen, self._day, self._snapshot = found, state.as_of, state.mark.snapshot
        if self._day != as_of:
            return True
        with self._connection.cursor() as cursor:
            cursor.execute("execute news (%s, %s)", (self._snapshot.split(":")[0], self._snapshot))
            row = cursor.fetchone()
        return bool(row and row[0])

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()
