"""The refresher sees every commit, also a late one, refreshes, and tells the operator's window what it did."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from dagster import AssetKey, DagsterEventType, DagsterInstance, EventRecordsFilter

from pipelines.keys import PUBLISHED
from pipelines.place import NotStartedByLauncherError, place
from pipelines.recording import Recorder
from pipelines.refresher import Refresher
from tests.warehouse import hand_books
from tests.warehouse.conftest import Core
from warehouse.api import Watch, business_today, published_state


def unit(core: Core, number: int, code: str) -> None:
    hand_books.insert(core, "items.unit", [{"code": code, "places": 0}], number)


def refresher(window: DagsterInstance | None = None) -> Refresher:
    stopped = threading.Event()
    stopped.set()  # pauses after failures end at once
    return Refresher(place(), Recorder(window), stopped)


def events(window: DagsterInstance, key: AssetKey) -> list[Any]:
    found = window.get_event_records(EventRecordsFilter(DagsterEventType.ASSET_MATERIALIZATION, asset_key=key), limit=100)
    return [record.asset_materialization for record in found]


def test_it_refreshes_only_when_something_was_committed(installed: Core) -> None:
    at_work = refresher()
    with Watch(installed.etl_url, installed.home) as watch:
        assert at_work.look(watch) is False
        unit(installed, 1, "台")
        assert at_work.look(watch) is True
        assert at_work.look(watch) is False
        installed.run("update items.unit set places = 1")
        assert at_work.look(watch) is True
    state = published_state(installed.home)
    assert state is not None and state.version == 3


def test_a_late_commit_is_news(installed: Core) -> None:
    with Watch(installed.etl_url, installed.home) as watch:
        late = installed.connect()
        with late.cursor() as cursor:
            cursor.execute("insert into parties.terms (id, code, name, kind, days) values (50, '晚', '晚', 'net', 30)")
        hand_books.write_party(installed, 60, "早")
        assert refresher().look(watch) is True
        assert refresher().look(watch) is False  # nothing of the open transaction is news
        late.commit()
        late.close()
        assert refresher().look(watch) is True


def test_other_writers_of_the_server_are_no_news(installed: Core) -> None:
    with Watch(installed.etl_url, installed.home) as watch:
        assert watch.has_news(business_today()) is False
        installed.run("create table public.elsewhere as select 1 as x")
        installed.run("insert into core.counter (kind, period, last) values ('x', '', 1)")
        assert watch.has_news(business_today()) is False


def test_a_screen_may_ask(installed: Core) -> None:
    (installed.home / "refresh.requested").touch()
    unit(installed, 1, "台")
    with Watch(installed.etl_url, installed.home) as watch:
        assert refresher().look(watch) is True
    assert not (installed.home / "refresh.requested").exists()


def test_the_window_shows_what_was_touched(installed: Core, window: DagsterInstance) -> None:
    with Watch(installed.etl_url, installed.home) as watch:
        unit(installed, 1, "台")
        assert refresher(window).look(watch) is True
        installed.run("insert into core.setting (id, name, valid_from, value, source) values (1, 'x', '2026-01-01', '1', '')")
        assert refresher(window).look(watch) is True
    copied = events(window, AssetKey(["raw", "core__setting"]))
    assert [event.metadata["rows"].value for event in copied] == [1, 0]
    assert len(events(window, AssetKey(["core", "dim_setting"]))) >= 1
    assert len(events(window, AssetKey(["marts", "stock_now"]))) <= 1  # the first look built the other file whole
    state = published_state(installed.home)
    assert state is not None
    assert [event.metadata["version"].value for event in events(window, PUBLISHED)] == [state.version, state.version - 1]


def test_a_failure_is_a_failed_check_and_readers_keep_the_last_version(installed: Core, window: DagsterInstance) -> None:
    unit(installed, 1, "台")
    at_work = refresher(window)
    with Watch(installed.etl_url, installed.home) as watch:
        assert at_work.look(watch) is True
        installed.run("update items.unit set places = 2")
        assert at_work.look(watch) is True
        before = published_state(installed.home)
        installed.run("delete from items.unit")  # untold: the copy will differ
        unit(installed, 2, "件")
        assert at_work.look(watch) is False
        assert published_state(installed.home) == before
        found = window.get_event_records(EventRecordsFilter(DagsterEventType.ASSET_CHECK_EVALUATION), limit=10)
        told = found[0].event_log_entry.get_dagster_event().asset_check_evaluation_data
        assert (told.passed, told.asset_key) == (False, PUBLISHED)
        assert told.metadata["reason"].value.split("; ")[0] == "items.unit: row count is 1 in the core and 2 in the warehouse"
        installed.run("insert into core.tombstone (table_name, row_id) values ('items.unit', 1)")
        assert at_work.look(watch) is True
    found = window.get_event_records(EventRecordsFilter(DagsterEventType.ASSET_CHECK_EVALUATION), limit=10)
    assert [r.event_log_entry.get_dagster_event().asset_check_evaluation_data.passed for r in found] == [True, False]


def test_a_program_started_alone_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGDAN_ETL_DATABASE_URL", raising=False)
    with pytest.raises(NotStartedByLauncherError, match="GONGDAN_ETL_DATABASE_URL is not set"):
        place()
