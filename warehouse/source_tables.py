"""What Postgres offers for copying: tables, columns, keys and types, read from its own catalog."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from psycopg2 import sql

STAMP = "changed_xid"  # the transaction that wrote the row; a trigger keeps it
TYPES = {
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "text": "VARCHAR",
    "character varying": "VARCHAR",
    "date": "DATE",
    "timestamp with time zone": "TIMESTAMP",
    "timestamp without time zone": "TIMESTAMP",
    "jsonb": "VARCHAR",
    "json": "VARCHAR",
    "uuid": "UUID",
    "xid8": "UBIGINT",
}


class CannotCopyError(RuntimeError):
    """A table is missing, or a column has a type that the copy does not carry exactly."""


@dataclass(frozen=True)
class Column:
    name: str
    postgres_type: str

    @property
    def duckdb_type(self) -> str:
        decimal = re.fullmatch(r"numeric\((\d+),(\d+)\)", self.postgres_type)
        if decimal:
            return f"DECIMAL({decimal[1]},{decimal[2]})"
        try:
            return TYPES[self.postgres_type]
        except KeyError:
            raise CannotCopyError(f"column {self.name} has type {self.postgres_type}, which is not copied") from None

    @property
    def is_summed(self) -> bool:
        return self.duckdb_type.startswith("DECIMAL") or self.duckdb_type in ("SMALLINT", "INTEGER", "BIGINT")

    @property
    def is_text(self) -> bool:
        return self.duckdb_type == "VARCHAR"

    def as_copied(self) -> sql.Composable:
        """The expression whose text DuckDB reads without loss."""
        name = sql.Identifier(self.name)
        if self.postgres_type == "timestamp with time zone":
            return sql.SQL("({} at time zone 'UTC')").format(name)
        return sql.SQL("{}::text").format(name) if self.postgres_type in ("jsonb", "json", "xid8") else name


@dataclass(frozen=True)
class SourceTable:
    """One table of the core that is copied."""

    schema: str
    name: str
    oid: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def raw_name(self) -> str:
        return f"{self.schema}__{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    @cached_property
    def signature(self) -> str:
        """Changes when the table was made anew (a restore) or its columns changed: then everything is copied again."""
        columns = ",".join(f"{c.name} {c.postgres_type}" for c in self.columns)
        return f"{self.oid}:{'/'.join(self.key)}:{columns}"


_CATALOG = """
select n.nspname, c.relname, c.oid::bigint,
       a.attname, format_type(a.atttypid, a.atttypmod), coalesce(a.attnum = any (i.indkey::int2[]), false)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_index i on i.indrelid = c.oid and i.indisprimary
where c.relkind = 'r' and n.nspname || '.' || c.relname = any (%s) and has_column_privilege(c.oid, a.attnum, 'select')
order by 1, 2, a.attnum
"""


def read_tables(cursor: Any, omitted: Mapping[str, Collection[str]]) -> tuple[SourceTable, ...]:
    """Describe the named tables with the columns this role may read, less those that are left out on purpose."""
    wanted = sorted(omitted)
    cursor.execute(_CATALOG, (wanted,))
    found: dict[str, list[Sequence[Any]]] = {}
    for row in cursor.fetchall():
        found.setdefault(f"{row[0]}.{row[1]}", []).append(row)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise CannotCopyError(f"not found, or not readable for this role: {', '.join(missing)}")
    return tuple(_table(rows, omitted[name]) for name, rows in sorted(found.items()))


def _table(rows: Sequence[Sequence[Any]], omitted: Collection[str]) -> SourceTable:
    schema, name, oid = rows[0][:3]
    columns = tuple(Column(row[3], row[4]) for row in rows if row[3] != STAMP and row[3] not in omitted)
    key = tuple(row[3] for row in rows if row[5])
    if not key:
        raise CannotCopyError(f"{schema}.{name} has no primary key")
    if not any(row[3] == STAMP for row in rows):
        raise CannotCopyError(f"{schema}.{name} has no {STAMP}: its changes cannot be followed")
    return SourceTable(schema, name, oid, columns, key)
