"""Turn copied rows into answers: run the SQL of every table that lies downstream of a change."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping

import duckdb

from warehouse.graph import Graph, Model


def set_as_of(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> None:
    """The day that ``getvariable('as_of')`` answers in all SQL of this connection."""
    connection.execute(f"set variable as_of = date '{as_of.isoformat()}'")


def outdated(graph: Graph, built: Mapping[str, str], changed: Iterable[str], *, is_new_day: bool) -> tuple[str, ...]:
    """What must be built: new or rewritten SQL, tables of the day, and all that lies downstream of changed rows."""
    dirty = set(graph.staged(changed))
    for name, model in graph.models.items():
        if built.get(name) != model.fingerprint or (is_new_day and model.uses_as_of):
            dirty.add(name)
    return graph.downstream(dirty)


def build(
    connection: duckdb.DuckDBPyConnection,
    graph: Graph,
    name: str,
    built: Mapping[str, str],
    changed: Collection[str],
    rebuilt: set[str],
) -> bool:
    """Run one outdated table after those that it reads; true when rows were written anew.

    ``rebuilt`` gathers the tables made wholly anew: what reads one of them cannot be kept by key.
    """
    model = graph.models[name]
    is_known = built.get(name) == model.fingerprint
    if model.kind == "view":
        if not is_known:
            make(connection, model)
        if not is_known or model.reads & rebuilt:
            rebuilt.add(name)
        return False
    if model.kind == "incremental" and is_known and _only_listed_changed(graph, model, rebuilt, changed):
        make_changed(connection, graph, model, changed)
        return True
    make(connection, model)
    rebuilt.add(name)
    return True


def make(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Make one table or view anew."""
    kind = "view" if model.kind == "view" else "table"
    other = "table" if kind == "view" else "view"
    row = connection.execute(
        f"select 1 from duckdb_{other}s() where schema_name = $schema and {other}_name = $name",
        {"schema": model.layer, "name": model.table},
    ).fetchone()
    if row is not None:
        connection.execute(f"drop {other} {model.name}")
    connection.execute(f"create or replace {kind} {model.name} as\n{model.sql}")


def make_changed(connection: duckdb.DuckDBPyConnection, graph: Graph, model: Model, changed: Collection[str]) -> None:
    """Write anew only the rows of a table whose key occurs among the changed rows."""
    key = f'"{model.key[0]}"'
    keys = renewed(model)
    found = " union ".join(_keys_of(source, told) for source, told in model.changed_by.items() if source in changed)
    connection.execute(f"create or replace temp table {keys.partition('.')[2]} as {found or 'select null as key where false'}")
    connection.execute(f"delete from {model.name} where {key} in (select key from {keys})")
    connection.execute(f"insert into {model.name} {_narrowed(graph, model, keys)}")


def renewed(model: Model) -> str:
    """The temporary table with the keys that this refresh wrote anew."""
    return f"temp.keys_of_{model.table}"


def _keys_of(source: str, told: str) -> str:
    """The keys behind the changed rows of a source: a column of theirs, or a whole statement where they have none."""
    return told if told.startswith("select ") else f'select "{told}" as key from temp.{source.replace(".", "__")}'


def _narrowed(graph: Graph, model: Model, keys: str) -> str:
    """The table's SQL reading only rows of the given keys where a source carries the key itself."""
    key = model.key[0]
    text = model.sql
    for name in sorted(model.reads):
        staged = graph.models[name]
        told = model.changed_by.get(staged.source, "select ")
        if not told.startswith("select "):
            rows = f'(select * from {name} where "{key}" in (select key from {keys}))'
            text = re.sub(rf"\b{re.escape(name)}\b", rows, text)
    return f'select * from (\n{text}\n) where "{key}" in (select key from {keys})'


def _only_listed_changed(graph: Graph, model: Model, rebuilt: Collection[str], changed: Collection[str]) -> bool:
    """Can the table be kept by key? Not when something else that it reads was made anew or changed."""
    if model.reads & set(rebuilt):
        return False
    behind = _sources_behind(graph, model)
    return (behind & set(changed)) <= model.changed_by.keys()


def _sources_behind(graph: Graph, model: Model) -> set[str]:
    found = {model.source} if model.source else set()
    for read in model.reads:
        if read in graph.models:
            found |= _sources_behind(graph, graph.models[read])
    return found
