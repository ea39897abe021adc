"""The least that order to cash can cost: the rows that a flow wrote, written again by bare psycopg2 with as many commits.

One flow is watched command by command; which rows each transaction left is read from the tables themselves. They are
written again into a schema of their own with the same columns and indexes, but without foreign keys, triggers,
functions or a single look at anything: one statement for each table that a command wrote, one commit for each command.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extras import Json, execute_values

from operational.core.settings import libpq
from operational.migrations.migrate import load_tables
from tests.books import Books

SHIFT = 1_000_000_000  # between the row ids of two repetitions
Rows = list[dict[str, Any]]
STANDING = ("balance", "valuation", "reserved", "accepted", "chain", "counter", "voucher_chain", "reference_state", "period")


@dataclass(frozen=True)
class Write:
    """The rows of one table that one command left: new ones, or changed ones."""

    table: str
    key: tuple[str, ...]
    rows: Rows
    is_new: bool


class Recording:
    """What each command of one flow wrote."""

    def __init__(self, company: Books) -> None:
        self.company = company
        self.commands: list[list[Write]] = []
        self._tables = [t for t in load_tables().sorted_tables if not t.info.get("secret")]
        self._known: dict[str, set[tuple[Any, ...]]] = {}
        self._mark = self._next_xid()

    def _next_xid(self) -> int:
        return int(self.company.sql("select pg_snapshot_xmax(pg_current_snapshot())::text as x")[0]["x"])

    def seen(self, step: str) -> None:
        """Read what was written since the last look."""
        writes = []
        for table in self._tables:
            name = f'{table.schema}."{table.name}"'
            found = self.company.sql(
                f"select to_jsonb(t) as row, t.ctid::text from {name} as t where t.xmin::text::bigint >= :mark", mark=self._mark
            )
            key = tuple(column.name for column in table.primary_key)
            known = self._known.setdefault(table.fullname, set())
            new: Rows = []
            changed: Rows = []
            for row in (one["row"] for one in found):
                is_known = tuple(row[name] for name in key) in known or not _is_of_this_flow(table.name)
                (changed if is_known else new).append(row)
                known.add(tuple(row[name] for name in key))
            writes += [Write(f"{table.schema}_{table.name}", key, rows, is_new)
                       for rows, is_new in ((new, True), (changed, False)) if rows]  # fmt: skip
        self.commands.append(writes)
        self._mark = self._next_xid()


def _is_of_this_flow(table: str) -> bool:
    """Rows that are there before an order comes: they are changed, never new."""
    return table not in STANDING


class Floor:
    """The recorded rows, written again as often as wanted."""

    def __init__(self, company: Books, recording: Recording) -> None:
        self.connection = psycopg2.connect(libpq(company.owner_url))
        self.commands = recording.commands
        self._own = {value for write in self._writes() if write.is_new for row in write.rows
                     for name in write.key if isinstance(value := row[name], int) and value > 4096}  # fmt: skip
        self._types: dict[str, dict[str, str]] = {}
        self._repeat = 0
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("create schema floor")
            for table in load_tables().sorted_tables:
                self._make(cursor, str(table.schema), table.name)
            for write in self._writes():
                if not write.is_new and not _is_of_this_flow(write.table.partition("_")[2]):
                    self._insert(cursor, write, 0, or_leave=True)

    def _writes(self) -> Iterator[Write]:
        return (write for writes in self.commands for write in writes)

    def _make(self, cursor: Any, schema: str, name: str) -> None:
        own = sql.Identifier("floor", f"{schema}_{name}")
        cursor.execute(sql.SQL("create table {} (like {} including storage including indexes)").format(
            own, sql.Identifier(schema, name)))  # fmt: skip
        cursor.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = %s::regclass and attnum > 0",
            (f'floor."{schema}_{name}"',),
        )
        self._types[f"{schema}_{name}"] = dict(cursor.fetchall())

    def run(self) -> float:
        """Milliseconds of one repetition."""
        self._repeat += 1
        started = time.perf_counter()
        for writes in self.commands:
            with self.connection, self.connection.cursor() as cursor:
                for write in writes:
                    (self._insert if write.is_new else self._update)(cursor, write, self._repeat)
        return (time.perf_counter() - started) * 1000

    def _value(self, name: str, value: Any, repeat: int, is_new: bool) -> Any:
        if isinstance(value, dict | list):
            return Json(value)
        if isinstance(value, int) and not isinstance(value, bool) and (value in self._own or (is_new and name == "id")):
            return value + repeat * SHIFT
        if name in ("number", "key") and isinstance(value, str):
            return f"{value}~{repeat}"
        if name in ("position", "sequence") and isinstance(value, int) and repeat:
            return value + repeat * 1000
        return value

    def _tuples(self, write: Write, columns: list[str], repeat: int) -> list[tuple[Any, ...]]:
        return [tuple(self._value(name, row[name], repeat, write.is_new) for name in columns) for row in write.rows]

    def _insert(self, cursor: Any, write: Write, repeat: int, *, or_leave: bool = False) -> None:
        columns = list(write.rows[0])
        statement = sql.SQL("insert into {} ({}) values %s{}").format(
            sql.Identifier("floor", write.table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(" on conflict do nothing" if or_leave else ""),
        )
        execute_values(cursor, statement, self._tuples(write, columns, repeat))

    def _update(self, cursor: Any, write: Write, repeat: int) -> None:
        columns = list(write.rows[0])
        types = self._types[write.table]
        template = sql.SQL("({})").format(sql.SQL(", ").join(sql.SQL(f"%s::{types[name]}") for name in columns))
        statement = sql.SQL("update {} as t set {} from (values %s) as v ({}) where {}").format(
            sql.Identifier("floor", write.table),
            sql.SQL(", ").join(sql.SQL("{0} = v.{0}").format(sql.Identifier(name)) for name in columns if name not in write.key),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(" and ").join(sql.SQL("t.{0} = v.{0}").format(sql.Identifier(name)) for name in write.key),
        )
        execute_values(cursor, statement, self._tuples(write, columns, repeat), template=template.as_string(cursor))
        if cursor.rowcount != len(write.rows):
            raise RuntimeError(f"the floor changed {cursor.rowcount} of {len(write.rows)} rows of {write.table}")

    def close(self) -> None:
        self.connection.close()
