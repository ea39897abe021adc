"""One moment of the core: everything a refresh copies is seen in a single repeatable-read snapshot."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import sql

from warehouse.source_tables import STAMP, SourceTable

CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Mark:
    """How far a copy has come: the snapshot it saw, and which database that was.

    Rows written by a transaction that the snapshot did not see are still to be copied, also those of a
    transaction that began earlier and committed late.
    """

    snapshot: str
    database: str

    @property
    def watermark(self) -> int:
        """Everything written by older transactions is in the copy."""
        return int(self.snapshot.split(":")[0])


def libpq(url: str) -> str:
    """The address as libpq reads it, whatever driver it names."""
    return "postgresql://" + url.partition("://")[2]


@contextlib.contextmanager
def open_snapshot(url: str) -> Iterator[Any]:
    """A cursor on the primary that sees one moment until it is closed."""
    connection = psycopg2.connect(libpq(url), connect_timeout=CONNECT_SECONDS, application_name="gongdan warehouse")
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            cursor.execute("set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1")
            yield cursor
    finally:
        connection.close()


def take_mark(cursor: Any) -> Mark:
    """Where this snapshot stands. A restored or replaced database has another identity."""
    cursor.execute(
        "select pg_current_snapshot()::text, system_identifier || ':' || timeline_id || ':' || database.oid"
        " from pg_control_system(), pg_control_checkpoint(), pg_database as database where datname = current_database()"
    )
    snapshot, database = cursor.fetchone()
    return Mark(snapshot, database)


def changed_rows(since: Mark | None) -> sql.Composable:
    """The condition for rows that a copy made at ``since`` does not have yet."""
    if since is None:
        return sql.SQL("true")
    watermark, snapshot = sql.Literal(str(since.watermark)), sql.Literal(since.snapshot)
    return _unseen(sql.SQL("{}::xid8").format(watermark), sql.SQL("{}::pg_snapshot").format(snapshot))


def changed_rows_given(watermark: str, snapshot: str) -> sql.Composable:
    """The same condition for a prepared statement, with the names of its parameters."""
    return _unseen(sql.SQL(watermark), sql.SQL(snapshot))


def _unseen(watermark: sql.Composable, snapshot: sql.Composable) -> sql.Composable:
    # Rows stamped beyond this server's own counter came with a restore; the full copy after it brought them.
    return sql.SQL(
        "{stamp} >= {watermark} and not pg_visible_in_snapshot({stamp}, {snapshot})"
        " and {stamp} < pg_snapshot_xmax(pg_current_snapshot())"
    ).format(stamp=sql.Identifier(STAMP), watermark=watermark, snapshot=snapshot)


def changed_tables(cursor: Any, tables: Iterable[SourceTable], since: Mark) -> tuple[SourceTable, ...]:
    """Which tables have rows that a copy made at ``since`` lacks: one statement, each table by its index."""
    tables = tuple(tables)
    tests = sql.SQL(", ").join(
        sql.SQL("exists (select from {} where {})").format(table.identifier, changed_rows(since)) for table in tables
    )
    cursor.execute(sql.SQL("select {}").format(tests))
    return tuple(table for table, has_changed in zip(tables, cursor.fetchone(), strict=True) if has_changed)
