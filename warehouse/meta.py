"""What a warehouse file says about itself: how fresh it is, what it copied, which SQL made it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from warehouse.snapshot import Mark
from warehouse.source_tables import SourceTable

_TABLES = """
create schema if not exists meta;
create table if not exists meta.refresh (
    version bigint, as_of date, watermark ubigint, snapshot varchar, database varchar, finished_at timestamp
);
create table if not exists meta.tables (name varchar, layer varchar, signature varchar, row_count bigint);
"""


@dataclass(frozen=True)
class State:
    """How far one file has come."""

    version: int
    as_of: dt.date
    mark: Mark
    finished_at: dt.datetime
    signatures: Mapping[str, str]  # by table: columns of copied tables, SQL of the others


def read_stamp(connection: duckdb.DuckDBPyConnection) -> tuple[int, dt.date, int, dt.datetime] | None:
    """Version, day, watermark and moment of a published file: what every answer carries."""
    try:
        return connection.execute("select version, as_of, watermark, finished_at from meta.refresh").fetchone()  # type: ignore[return-value]
    except duckdb.CatalogException:
        return None


def read_state(connection: duckdb.DuckDBPyConnection) -> State | None:
    """The state written with the file's last finished refresh; nothing when there was none."""
    exists = connection.execute("select 1 from duckdb_tables() where schema_name = 'meta' and table_name = 'refresh'").fetchone()
    if exists is None:
        return None
    row = connection.execute("select version, as_of, snapshot, database, finished_at from meta.refresh").fetchone()
    if row is None:
        return None
    signatures = dict(connection.execute("select name, signature from meta.tables").fetchall())
    return State(row[0], row[1], Mark(row[2], row[3]), row[4], signatures)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    for schema in ("raw", "staging", "core", "marts"):
        connection.execute(f"create schema if not exists {schema}")
    connection.execute(_TABLES)


def write_state(
    connection: duckdb.DuckDBPyConnection,
    *,
    version: int,
    as_of: dt.date,
    mark: Mark,
    sources: Iterable[SourceTable],
    models: Mapping[str, str],
) -> None:
    """Stamp the file; part of the same transaction as the rows it speaks of."""
    finished_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    connection.execute("delete from meta.refresh")
    connection.execute(
        "insert into meta.refresh values ($version, $as_of, $watermark, $snapshot, $database, $finished_at)",
        {
            "version": version,
            "as_of": as_of,
            "watermark": mark.watermark,
            "snapshot": mark.snapshot,
            "database": mark.database,
            "finished_at": finished_at,
        },
    )
    described = [(s.full_name, "raw", s.signature) for s in sources]
    described += [(name, name.split(".")[0], signature) for name, signature in models.items()]
    connection.execute("delete from meta.tables")
    counts = connection.execute("select schema_name || '.' || table_name, estimated_size from duckdb_tables()").fetchall()
    rows = {name: size for name, size in counts}
    sizes = [rows.get(f"raw.{name.replace('.', '__')}" if layer == "raw" else name) for name, layer, _ in described]
    connection.execute(
        "insert into meta.tables select unnest($names), unnest($layers), unnest($signatures), unnest($sizes::bigint[])",
        {
            "names": [name for name, _, _ in described],
            "layers": [layer for _, layer, _ in described],
            "signatures": [signature for _, _, signature in described],
            "sizes": sizes,
        },
    )
