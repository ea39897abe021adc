"""Carry rows from the core into the warehouse exactly as they are, through a pipe and without a file between."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from psycopg2 import sql

from warehouse.snapshot import Mark, changed_rows
from warehouse.source_tables import SourceTable
from warehouse.totals import LARGE_TABLE_ROWS, Difference, compare, copy_totals, core_totals

NULL = r"\N"  # Postgres quotes a text that looks like it, and the reader keeps quoted ones as text
LINE_BYTES_MAX = 32 * 1024 * 1024  # one row; the answer of the largest import stays far below
TOMBSTONES = "core.tombstone"


@dataclass(frozen=True)
class Copied:
    """What one table's copy brought."""

    table: SourceTable
    rows: int
    differences: tuple[Difference, ...]


def copy_whole(connection: duckdb.DuckDBPyConnection, cursor: Any, table: SourceTable, home: Path) -> Copied:
    """Copy a table anew and compare its totals in the same snapshot."""
    raw = f"raw.{table.raw_name}"
    connection.execute(f"drop table if exists {raw}")
    _load(connection, cursor, table, changed_rows(None), home, f"create table {raw} as")
    core = core_totals(cursor, table, changed_rows(None))
    differences = compare(table, core, copy_totals(connection, table, raw))
    return Copied(table, int(core[0]), differences)


def copy_changes(connection: duckdb.DuckDBPyConnection, cursor: Any, table: SourceTable, since: Mark, home: Path) -> Copied:
    """Bring one table up to date: rows stamped by transactions that the last copy did not see."""
    condition = changed_rows(since)
    changes = changes_of(table)
    _load(connection, cursor, table, condition, home, f"create or replace temp table {table.raw_name} as")
    replace_rows(connection, table)
    brought = core_totals(cursor, table, condition)
    differences = compare(table, brought, copy_totals(connection, table, changes))
    return Copied(table, int(brought[0]), differences)


def whole_difference(connection: duckdb.DuckDBPyConnection, cursor: Any, table: SourceTable) -> tuple[Difference, ...]:
    """Compare a whole table, not only what changed."""
    core = core_totals(cursor, table, changed_rows(None))
    return compare(table, core, copy_totals(connection, table, f"raw.{table.raw_name}"))


def is_large(connection: duckdb.DuckDBPyConnection, table: SourceTable) -> bool:
    return row_count(connection, f"raw.{table.raw_name}") > LARGE_TABLE_ROWS


def row_count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    assert row is not None
    return int(row[0])


def changes_of(table: SourceTable) -> str:
    """The temporary table with the rows that this refresh brought."""
    return f"temp.{table.raw_name}"


def replace_rows(connection: duckdb.DuckDBPyConnection, table: SourceTable) -> None:
    """Delete and insert by key: on tables without an index this is several times faster than a merge."""
    raw, key = f"raw.{table.raw_name}", ", ".join(f'"{name}"' for name in table.key)
    connection.execute(f"delete from {raw} where ({key}) in (select ({key}) from {changes_of(table)})")
    connection.execute(f"insert into {raw} select * from {changes_of(table)}")


def forget_buried(connection: duckdb.DuckDBPyConnection, tables: Sequence[SourceTable]) -> tuple[str, ...]:
    """Remove rows that vanished from the core (draft lines, links), as their tombstones say."""
    rows = connection.execute("select distinct table_name from temp.core__tombstone").fetchall()
    buried = {name for (name,) in rows}
    touched = [table for table in tables if table.full_name in buried and table.key == ("id",)]
    for table in touched:
        connection.execute(
            f"delete from raw.{table.raw_name} where id in (select row_id from temp.core__tombstone where table_name = $name)",
            {"name": table.full_name},
        )
    return tuple(table.full_name for table in touched)


def _load(
    connection: duckdb.DuckDBPyConnection, cursor: Any, table: SourceTable, condition: sql.Composable, home: Path, into: str
) -> None:
    """Run COPY into a named pipe while DuckDB reads it with declared types."""
    pipe = home / f"{table.raw_name}.pipe"
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe, 0o600)
    names = sql.SQL(", ").join(column.as_copied() for column in table.columns)
    statement = sql.SQL("copy (select {} from {} where {}) to stdout (format csv, null {})").format(
        names, table.identifier, condition, sql.Literal(NULL)
    )
    writer = _Writer(cursor, statement, pipe)
    types = ", ".join(f"'{column.name}': '{column.duckdb_type}'" for column in table.columns)
    writer.start()
    try:
        connection.execute(
            f"{into} select * from read_csv('{pipe}', header = false, auto_detect = false, delim = ',', quote = '\"',"
            f" escape = '\"', nullstr = '{NULL}', allow_quoted_nulls = false, new_line = '\\n', parallel = false,"
            f" max_line_size = {LINE_BYTES_MAX}, columns = {{{types}}})"
        )
    except duckdb.Error as error:
        writer.finish(pipe)
        if writer.error is not None and not isinstance(writer.error, BrokenPipeError):
            raise writer.error from error  # the sender failed first: the reader only saw a torn row
        raise
    finally:
        writer.finish(pipe)
        pipe.unlink(missing_ok=True)
    if writer.error is not None:
        raise writer.error


class _Writer(threading.Thread):
    """The sending side of the pipe."""

    def __init__(self, cursor: Any, statement: sql.Composable, pipe: Path) -> None:
        super().__init__(daemon=True)
        self.cursor, self.statement, self.pipe = cursor, statement, pipe
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with open(self.pipe, "wb") as target:
                self.cursor.copy_expert(self.statement, target)
        except BaseException as error:  # carried to the reading side, which raises it
            self.error = error

    def finish(self, pipe: Path) -> None:
        """Wait for the sender; one that never found a reader is let go."""
        while self.is_alive():
            self.join(timeout=0.5)
            if self.is_alive():
                os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))
