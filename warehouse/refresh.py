"""Bring the warehouse up to the core's present state and publish it whole."""

from __future__ import annotations

import datetime as dt
import logging
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from warehouse import build, checks, copy, files, meta
from warehouse.graph import Graph, graph
from warehouse.snapshot import Mark, changed_tables, open_snapshot, take_mark
from warehouse.source_tables import SourceTable, read_tables

log = logging.getLogger(__name__)

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class RefreshResult:
    """What a refresh did. With ``differences`` nothing was published: readers keep the last good version."""

    as_of: dt.date
    watermark: int
    version: int
    file: str
    tables_changed: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    rows: int = 0
    rows_by_table: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    differences: tuple[str, ...] = ()

    @property
    def is_published(self) -> bool:
        return not self.differences


def business_today() -> dt.date:
    return dt.datetime.now(BUSINESS_ZONE).date()


def refresh(postgres_url: str, home: Path, full: bool = False, as_of: dt.date | None = None) -> RefreshResult:
    """Copy what changed, rebuild what lies downstream, check it, publish it. ``full`` copies everything anew."""
    started = time.monotonic()
    with files.refresh_lock(home):
        swept = files.sweep(home)
        if swept:
            log.warning("removed what an unfinished refresh left: %s", ", ".join(swept))
        with open_snapshot(postgres_url) as cursor:
            result = _run(Writing(home, cursor, as_of or business_today()), full=full)
    result = replace(result, seconds=round(time.monotonic() - started, 3))
    for difference in result.differences:
        log.error("refresh not published: %s", difference)
    return result


def _run(work: Writing, *, full: bool) -> RefreshResult:
    state = published_state(work.home)
    if not full and state is not None and work.is_current(state):
        return RefreshResult(
            state.as_of, state.mark.watermark, state.version, os.path.basename(os.readlink(work.home / files.CURRENT))
        )
    work.open(full=full)
    try:
        changed = work.copy()
        names = work.outdated(changed)
        models = build.build(work.connection, work.graph, names, work.built, changed)
        work.check(names)
    except BaseException:
        work.abandon()
        raise
    return work.finish(changed, models)


def is_behind(postgres_url: str, home: Path, as_of: dt.date | None = None) -> bool:
    """Has the core committed anything that the published file lacks, or has the day changed?"""
    state = published_state(home)
    if state is None or state.as_of != (as_of or business_today()):
        return True
    with open_snapshot(postgres_url) as cursor:
        if take_mark(cursor).database != state.mark.database:
            return True
        tables = read_tables(cursor, graph().sources)
        return _must_copy_all(tables, state) or bool(changed_tables(cursor, tables, state.mark))


def published_state(home: Path) -> meta.State | None:
    """How fresh the published file is; nothing before the first refresh."""
    if files.current_file(home) is None:
        return None
    with files.open_reader(home) as connection:
        return meta.read_state(connection)


def _must_copy_all(tables: Sequence[SourceTable], state: meta.State) -> bool:
    """Restored or altered tables, or tables new to the copy: a watermark says nothing about them."""
    return any(state.signatures.get(table.full_name) != table.signature for table in tables)


class Writing:
    """One refresh at work: its snapshot of the core and the spare file that it brings up to date."""

    def __init__(self, home: Path, cursor: Any, as_of: dt.date, graph_: Graph | None = None) -> None:
        self.home, self.cursor, self.as_of = home, cursor, as_of
        self.graph = graph_ or graph()
        self.mark: Mark = take_mark(cursor)
        self.tables = read_tables(cursor, self.graph.sources)
        self.rows: dict[str, int] = {}
        self.differences: list[str] = []
        self.path: Path
        self.connection: duckdb.DuckDBPyConnection
        self.state: meta.State | None = None

    def is_current(self, state: meta.State | None) -> bool:
        """Does the published file already hold all of this?"""
        if state is None or state.as_of != self.as_of or not self.can_follow(state):
            return False
        fingerprints = {name: model.fingerprint for name, model in self.graph.models.items()}
        if any(state.signatures.get(name) != fingerprint for name, fingerprint in fingerprints.items()):
            return False
        return not changed_tables(self.cursor, self.tables, state.mark)

    def can_follow(self, state: meta.State) -> bool:
        """May the rows since that state be added to it? Not after a restore or a change of tables."""
        return state.mark.database == self.mark.database and not _must_copy_all(self.tables, state)

    def open(self, *, full: bool) -> None:
        """Open the spare file and begin the one transaction that holds the whole refresh."""
        self.path, self.connection = files.open_spare(self.home, fresh=full)
        self.state = meta.read_state(self.connection)
        if self.state is not None and not self.can_follow(self.state):
            self.connection.close()
            self.path, self.connection = files.open_spare(self.home, fresh=True)
            self.state = None
        self.connection.execute("begin")
        meta.prepare(self.connection)
        build.set_as_of(self.connection, self.as_of)

    def copy(self) -> tuple[str, ...]:
        """Copy every table whole, or what changed since this file's own mark; returns the tables touched."""
        if self.state is None:
            return tuple(self._copied(copy.copy_whole(self.connection, self.cursor, table, self.home)) for table in self.tables)
        touched: list[str] = []
        for table in changed_tables(self.cursor, self.tables, self.state.mark):
            touched.append(self._copied(copy.copy_changes(self.connection, self.cursor, table, self.state.mark, self.home)))
            if table.full_name == copy.TOMBSTONES:
                touched.extend(copy.forget_buried(self.connection, self.tables))
        for table in self.tables:
            if table.full_name in touched and not copy.is_large(self.connection, table):
                self.differences.extend(map(str, copy.whole_difference(self.connection, self.cursor, table)))
        return tuple(dict.fromkeys(touched))

    def _copied(self, done: copy.Copied) -> str:
        self.rows[done.table.full_name] = done.rows
        self.differences.extend(map(str, done.differences))
        return done.table.full_name

    def outdated(self, changed: Sequence[str]) -> tuple[str, ...]:
        """The tables that must be built, in order."""
        is_new_day = self.state is not None and self.state.as_of != self.as_of
        return build.outdated(self.graph, self.built, changed, is_new_day=is_new_day)

    @property
    def built(self) -> Mapping[str, str]:
        """Which SQL made the tables that this file already holds."""
        return {} if self.state is None else self.state.signatures

    def check(self, names: Iterable[str]) -> None:
        """Measure the rules of the named tables; what breaks one is a difference."""
        for name in names:
            self.differences.extend(map(str, checks.findings(self.connection, self.graph.models[name])))

    def finish(self, changed: Sequence[str], models: Sequence[str]) -> RefreshResult:
        """Stamp, commit, flush and publish; or, with differences, undo everything and leave the last version."""
        version = 1 + max(state.version for state in (self.state, published_state(self.home)) if state) if self._has_past else 1
        result = RefreshResult(
            as_of=self.as_of,
            watermark=self.mark.watermark,
            version=version,
            file=self.path.name,
            tables_changed=tuple(changed),
            models=tuple(models),
            rows=sum(self.rows.values()),
            rows_by_table=dict(self.rows),
            differences=tuple(self.differences),
        )
        if self.differences:
            self.abandon()
            return result
        meta.write_state(
            self.connection,
            version=version,
            as_of=self.as_of,
            mark=self.mark,
            sources=self.tables,
            models={name: model.fingerprint for name, model in self.graph.models.items()},
        )
        self.connection.execute("commit")
        self.connection.execute("checkpoint")
        self.connection.close()
        files.publish(self.home, self.path)
        files.sweep(self.home)
        return result

    @property
    def _has_past(self) -> bool:
        return self.state is not None or files.current_file(self.home) is not None

    def abandon(self) -> None:
        """Undo what was written to the spare file."""
        self.connection.execute("rollback")
        self.connection.close()
