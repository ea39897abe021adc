"""See at once, and cheaply, that the core committed something: the newest change stamp over our own tables."""

from __future__ import annotations

from types import TracebackType

import psycopg2
from psycopg2 import sql

from warehouse.graph import graph
from warehouse.snapshot import libpq
from warehouse.source_tables import read_tables


class Watch:
    """One idle connection and one statement a look; every table answers from the index on its stamp.

    Not the cluster's own transaction counter: other writers, such as the scheduler's storage, move that all the time.
    """

    def __init__(self, postgres_url: str) -> None:
        self._connection = psycopg2.connect(libpq(postgres_url), application_name="gongdan refresher")
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            tables = read_tables(cursor, graph().sources)
        newest = [
            sql.SQL("(select changed_xid from {} order by changed_xid desc limit 1)").format(table.identifier) for table in tables
        ]
        self._statement = sql.SQL("select greatest({})::text").format(sql.SQL(", ").join(newest))

    def newest(self) -> int:
        """The newest stamp that is visible now."""
        with self._connection.cursor() as cursor:
            cursor.execute(self._statement)
            row = cursor.fetchone()
        return int(row[0]) if row and row[0] is not None else 0

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()
