"""Bring the warehouse up to the core's present state and publish it whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb

from warehouse import build, checks, copy, files, meta
from warehouse.graph import Graph, Model, graph
from warehouse.measured import Measured
from warehouse.snapshot import Mark, changed_tables, open_snapshot, take_mark
from warehouse.source_tables import SourceTable, read_tables

if TYPE_CHECKING:
    import pandas as pd  # only its name: the app must not pay for it

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
    with writing(postgres_url, home, as_of) as work:
        result = _run(work, full=full)
    for difference in result.differences:
        log.error("refresh not published: %s", difference)
    return replace(result, seconds=round(time.monotonic() - started, 3))


@contextlib.contextmanager
def writing(postgres_url: str, home: Path, as_of: dt.date | None = None) -> Iterator[Writing]:
    """The one refresh at a time: its lock, a clean folder, and one snapshot of the core. What is not finished is undone."""
    with files.refresh_lock(home):
        swept = files.sweep(home)
        if swept:
            log.warning("removed what an unfinished refresh left: %s", ", ".join(swept))
        with open_snapshot(postgres_url) as cursor:
            work = Writing(home, cursor, as_of or business_today())
            try:
                yield work
            finally:
                work.abandon()


def _run(work: Writing, *, full: bool) -> RefreshResult:
    state = published_state(work.home)
    if not full and state is not None and work.is_current(state):
        file = os.path.basename(os.readlink(work.home / files.CURRENT))
        return RefreshResult(state.as_of, state.mark.watermark, state.version, file)
    work.open(full=full)
    work.copy()
    for name in work.outdated:
        work.build(name)
    work.check(work.outdated)
    return work.finish()


def is_behind(postgres_url: str, home: Path, as_of: dt.date | None = None) -> bool:
    """Has the core committed anything that the published file lacks, or has the day changed?"""
    state = published_state(home)
    if state is None or state.as_of != (as_of or business_today()) or not _is_made_by(graph(), state):
        return True
    with open_snapshot(postgres_url) as cursor:
        if take_mark(cursor).database != state.mark.database:
            return True
        tables = read_tables(cursor, graph().sources)
        return _were_replaced(tables, state) or bool(changed_tables(cursor, tables, state.mark))


def published_state(home: Path) -> meta.State | None:
    """How fresh the published file is; nothing before the first refresh."""
    if files.current_file(home) is None:
        return None
    with files.open_reader(home) as connection:
        return meta.read_state(connection)


def published_version(home: Path) -> int:
    """Number of the published version; 0 before the first."""
    if files.current_file(home) is None:
        return 0
    with files.open_reader(home) as connection:
        stamp = meta.read_stamp(connection)
    return stamp[0] if stamp else 0


def _is_made_by(graph_: Graph, state: meta.State) -> bool:
    """Was the file made by the SQL of this release?"""
    return all(state.signatures.get(name) == model.fingerprint for name, model in graph_.models.items())


def _were_replaced(tables: Sequence[SourceTable], state: meta.State) -> bool:
    """Tables made anew since; which columns a reader may see depends on its role, so they are not compared here."""
    return any(state.signatures.get(table.full_name, "").split(":")[0] != str(table.oid) for table in tables)


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
        self.changed: tuple[str, ...] = ()
        self.outdated: tuple[str, ...] = ()
        self.models: list[str] = []
        self.differences: list[str] = []
        self.state: meta.State | None = None
        self.path = home
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._rebuilt: set[str] = set()
        self._last_version = 0

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open spare file."""
        if self._connection is None:
            raise RuntimeError("no spare file is open: this refresh has not begun or is over")
        return self._connection

    def is_current(self, state: meta.State) -> bool:
        """Does the published file already hold all of this?"""
        if state.as_of != self.as_of or not self.can_follow(state):
            return False
        if not _is_made_by(self.graph, state):
            return False
        return not changed_tables(self.cursor, self.tables, state.mark)

    def can_follow(self, state: meta.State) -> bool:
        """May the rows since that state be added to it? Not after a restore or a change of tables."""
        return state.mark.database == self.mark.database and not _must_copy_all(self.tables, state)

    def open(self, *, full: bool) -> None:
        """Open the spare file and begin the one transaction that holds the whole refresh."""
        published = published_version(self.home)
        self.path, self._connection = files.open_spare(self.home, fresh=full)
        self.state = meta.read_state(self.connection)
        if self.state is not None and not self.can_follow(self.state):
            self.connection.close()
            self.path, self._connection = files.open_spare(self.home, fresh=True)
            self.state = None
        self._last_version = max(published, self.state.version if self.state else 0)
        self.connection.execute("begin")
        meta.prepare(self.connection)
        build.set_as_of(self.connection, self.as_of)

    def copy(self) -> None:
        """Copy every table whole, or what changed since this file's own mark; then it is known what is outdated."""
        touched: list[str] = []
        if self.state is None:
            for table in self.tables:
                touched.append(self._copied(copy.copy_whole(self.connection, self.cursor, table, self.home)))
        else:
            touched.extend(self._copy_changes(self.state.mark))
        self.changed = tuple(dict.fromkeys(touched))
        is_new_day = self.state is not None and self.state.as_of != self.as_of
        self.outdated = build.outdated(self.graph, self._built, self.changed, is_new_day=is_new_day)

    def _copy_changes(self, since: Mark) -> list[str]:
        touched: list[str] = []
        for table in changed_tables(self.cursor, self.tables, since):
            touched.append(self._copied(copy.copy_changes(self.connection, self.cursor, table, since, self.home)))
            if table.full_name == copy.TOMBSTONES:
                touched.extend(copy.forget_buried(self.connection, self.tables))
        for table in self.tables:
            if table.full_name in touched and not copy.is_large(self.connection, table):
                self.differences.extend(map(str, copy.whole_difference(self.connection, self.cursor, table)))
        return touched

    def _copied(self, done: copy.Copied) -> str:
        self.rows[done.table.full_name] = done.rows
        self.differences.extend(map(str, done.differences))
        return done.table.full_name

    @property
    def _built(self) -> Mapping[str, str]:
        """Which SQL made the tables that this file already holds."""
        return {} if self.state is None else self.state.signatures

    def build(self, name: str) -> bool:
        """Bring one outdated table up to date; the tables that it reads come first."""
        is_written = build.build(self.connection, self.graph, name, self._built, self.changed, self._rebuilt)
        if is_written:
            self.models.append(name)
        return is_written

    def check(self, names: Iterable[str]) -> None:
        """Measure the rules of the named tables; what breaks one is a difference."""
        for name in names:
            model = self.graph.models[name]
            self.differences.extend(map(str, checks.findings(self.connection, model, self._rows_to_check(model))))

    def _rows_to_check(self, model: Model) -> str:
        """All rows; of a table kept by key, and of a large copied one, those that this refresh brought."""
        if model.name in self._kept_by_key:
            return f'"{model.key[0]}" in (select key from {build.renewed(model)})'
        table = next((table for table in self.tables if table.full_name == model.source), None)
        if self.state is None or table is None or table.full_name not in self.rows or not copy.is_large(self.connection, table):
            return "true"
        key, raw_key = (", ".join(f'"{name}"' for name in names) for names in (model.key, table.key))
        return f"({key}) in (select ({raw_key}) from {copy.changes_of(table)})"

    def measure(self, name: str) -> Measured:
        """The rules of one table over all its rows."""
        figures = checks.measure(self.connection, self.graph.models[name])
        return Measured(name, figures.pop("rows"), figures)

    def brought(self, name: str, rows_max: int) -> pd.DataFrame:
        """Rows of a table that this refresh brought, at most so many."""
        where = self._rows_to_check(self.graph.models[name])
        return self.connection.execute(f"select * from {name} where {where} limit {int(rows_max)}").df()

    @property
    def _kept_by_key(self) -> set[str]:
        incremental = {name for name in self.models if self.graph.models[name].kind == "incremental"}
        return incremental - self._rebuilt

    def finish(self) -> RefreshResult:
        """Stamp, commit, flush and publish; or, with differences, undo everything and leave the last version."""
        result = RefreshResult(
            as_of=self.as_of,
            watermark=self.mark.watermark,
            version=1 + self._last_version,
            file=self.path.name,
            tables_changed=self.changed,
            models=tuple(self.models),
            rows=sum(self.rows.values()),
            rows_by_table=dict(self.rows),
            differences=tuple(self.differences),
        )
        if self.differences:
            self.abandon()
            return result
        meta.write_state(
            self.connection,
            version=result.version,
            as_of=self.as_of,
            mark=self.mark,
            sources=self.tables,
            models={name: model.fingerprint for name, model in self.graph.models.items()},
        )
        self.connection.execute("commit")
        self.connection.execute("checkpoint")
        self.connection.close()
        self._connection = None
        files.publish(self.home, self.path)
        files.sweep(self.home)
        return result

    def abandon(self) -> None:
        """Undo what was written to the spare file, if it is still open."""
        if self._connection is not None:
            with contextlib.suppress(duckdb.TransactionException):  # an error may have ended the transaction already
                self._connection.execute("rollback")
            self._connection.close()
            self._connection = None
