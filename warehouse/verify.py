"""Comparing a published version with the core, whole and to the cent, without changing either."""

from __future__ import annotations

from pathlib import Path

from warehouse import copy, files, meta
from warehouse.graph import graph
from warehouse.snapshot import changed_tables, open_snapshot, take_mark
from warehouse.source_tables import read_tables


class BehindError(RuntimeError):
    """The core has moved on since the published version: refresh, then compare."""


def differences(postgres_url: str, home: Path) -> dict[str, tuple[str, ...]]:
    """For each copied table what differs between the core and the published version; empty where they agree."""
    with files.open_reader(home) as connection, open_snapshot(postgres_url) as cursor:
        state = meta.read_state(connection)
        if state is None:
            raise files.NothingPublishedError("the published file carries no stamp: run a full refresh")
        tables = read_tables(cursor, graph().sources)
        if take_mark(cursor).database != state.mark.database or changed_tables(cursor, tables, state.mark):
            raise BehindError("the core has changed since the last refresh")
        return {table.full_name: tuple(map(str, copy.whole_difference(connection, cursor, table))) for table in tables}
