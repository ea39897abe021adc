"""Forgetting: the window's storage grows with every refresh, and old events answer no question."""

from __future__ import annotations

import datetime as dt

from dagster import DagsterInstance, RunsFilter

# The table of events is not part of Dagster's public interface; it offers no other way to forget events without a run.
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage

RUNS_KEPT = dt.timedelta(days=14)
EVENTS_KEPT = dt.timedelta(days=2)  # live refreshes write some each time somebody commits
RUNS_AT_ONCE_MAX = 500  # a night's work; the next night goes on
NO_RUN = ""


def prune(instance: DagsterInstance, now: dt.datetime | None = None) -> tuple[int, int]:
    """Delete finished runs and events without a run that are older than they are kept; how many of each."""
    moment = now or dt.datetime.now(dt.UTC)
    old = instance.get_runs(RunsFilter(created_before=moment - RUNS_KEPT), limit=RUNS_AT_ONCE_MAX)
    finished = [run for run in old if run.is_finished]
    for run in finished:
        instance.delete_run(run.run_id)
    return len(finished), _forget_events(instance, moment - EVENTS_KEPT)


def _forget_events(instance: DagsterInstance, before: dt.datetime) -> int:
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        return 0
    events = SqlEventLogStorageTable
    kept_naive = before.astimezone(dt.UTC).replace(tzinfo=None)
    with storage.index_connection() as connection:
        done = connection.execute(events.delete().where(events.c.run_id == NO_RUN, events.c.timestamp < kept_naive))
        connection.commit() if hasattr(connection, "commit") else None
        return int(done.rowcount)
