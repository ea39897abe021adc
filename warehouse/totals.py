"""Control totals: what the core and its copy must agree on, row for row and to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
from psycopg2 import sql

from warehouse.source_tables import Column, SourceTable

LARGE_TABLE_ROWS = 200_000  # above it a live refresh compares what changed, a full one everything


@dataclass(frozen=True)
class Difference:
    """A figure on which two sides that must be equal are not."""

    table: str
    what: str
    core: str
    warehouse: str

    def __str__(self) -> str:
        return f"{self.table}: {self.what} is {self.core} in the core and {self.warehouse} in the warehouse"


def _measured(table: SourceTable) -> tuple[Column, ...]:
    return tuple(c for c in table.columns if c.is_summed or c.is_text or c.duckdb_type in ("BOOLEAN", "DATE", "TIMESTAMP"))


def core_totals(cursor: Any, table: SourceTable, condition: sql.Composable) -> tuple[Decimal, ...]:
    """Count, sums, lengths of texts and filled dates as Postgres has them."""
    parts: list[sql.Composable] = [sql.SQL("count(*)")]
    for column in _measured(table):
        name = sql.Identifier(column.name)
        if column.is_summed:
            parts.append(sql.SQL("coalesce(sum({}), 0)").format(name))
        elif column.is_text:
            parts.append(sql.SQL("coalesce(sum(octet_length({}::text)), 0)").format(name))
        elif column.duckdb_type == "BOOLEAN":
            parts.append(sql.SQL("count(*) filter (where {})").format(name))
        else:
            parts.append(sql.SQL("count({})").format(name))
    cursor.execute(sql.SQL("select {} from {} where {}").format(sql.SQL(", ").join(parts), table.identifier, condition))
    return tuple(Decimal(value) for value in cursor.fetchone())


def copy_totals(connection: duckdb.DuckDBPyConnection, table: SourceTable, relation: str) -> tuple[Decimal, ...]:
    """The same figures from the copy."""
    parts = ["count(*)"]
    for column in _measured(table):
        name = f'"{column.name}"'
        if column.is_summed:
            parts.append(f"coalesce(sum({name}), 0)")
        elif column.is_text:
            parts.append(f"coalesce(sum(strlen({name})), 0)")
        elif column.duckdb_type == "BOOLEAN":
            parts.append(f"count(*) filter (where {name})")
        else:
            parts.append(f"count({name})")
    row = connection.execute(f"select {', '.join(parts)} from {relation}").fetchone()
    assert row is not None
    return tuple(Decimal(value) for value in row)


def compare(table: SourceTable, core: Sequence[Decimal], copied: Sequence[Decimal]) -> tuple[Difference, ...]:
    """Name every figure that differs."""
    names = ["row count", *(f"total of {column.name}" for column in _measured(table))]
    return tuple(
        Difference(table.full_name, name, str(left), str(right))
        for name, left, right in zip(names, core, copied, strict=True)
        if left != right
    )
