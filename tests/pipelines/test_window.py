"""The operator's window: the asset graph is that of the SQL, and its jobs refresh, check and forget."""

from __future__ import annotations

import datetime as dt

import pytest
from dagster import AssetKey, AssetMaterialization, DagsterInstance

from pipelines.definitions import defs
from pipelines.keys import PUBLISHED, copied_key, table_key
from pipelines.pruning import EVENTS_KEPT, prune
from pipelines.quality import judge_rows, judge_rules
from tests.warehouse import hand_books
from tests.warehouse.conftest import Core
from warehouse.api import graph, published_state
from warehouse.measured import Measured, published_rows

GRAPH = defs.get_repository_def().asset_graph


def test_each_sql_file_is_one_asset_with_what_it_reads() -> None:
    for name, model in graph().models.items():
        found = GRAPH.get(table_key(name))
        wanted = {table_key(read) for read in model.reads if not read.startswith("raw.")}
        assert found.parent_keys == ({copied_key(model.source)} if model.source else wanted), name
        assert found.assets_def.keys == {table_key(name)}
        assert {key.name for key in found.check_keys} == {"rules", "changed_rows"}
    assert GRAPH.get(PUBLISHED).parent_keys == {table_key(name) for name in graph().models}
    assert GRAPH.get(copied_key("sales.order")).parent_keys == {AssetKey(["postgres", "sales", "order"])}


def test_jobs_and_hours() -> None:
    jobs = {job.name for job in defs.resolve_all_job_defs()}
    assert {"refresh", "full_refresh", "data_quality_checks", "forecast_and_replenish", "prune_history"} <= jobs
    hours = {schedule.job_name: schedule.cron_schedule for schedule in defs.schedules or ()}
    assert hours == {"full_refresh": "30 2 * * *", "forecast_and_replenish": "30 3 * * *", "prune_history": "30 4 * * *"}


@pytest.mark.slow
def test_the_full_job_copies_checks_and_publishes(installed: Core, window: DagsterInstance) -> None:
    hand_books.plant_chart(installed)
    done = defs.resolve_job_def("full_refresh").execute_in_process(instance=window)
    assert done.success
    checks = done.get_asset_check_evaluations()
    assert len(checks) == 2 * len(graph().models)
    assert all(check.passed for check in checks)
    accounts = next(c for c in checks if c.asset_key == table_key("core.dim_account") and c.check_name == "rules")
    assert accounts.metadata["rows"].value == installed.run("select count(*) from ledger.account")[0][0]
    state = published_state(installed.home)
    assert state is not None and state.version == 2
    copied = done.asset_materializations_for_node("copy")
    rows = {tuple(event.asset_key.path): event.metadata["rows"].value for event in copied if event.metadata["rows"].value}
    assert rows["raw", "parties__party"] == 2


@pytest.mark.slow
def test_a_broken_rule_blocks_the_publish(installed: Core, window: DagsterInstance) -> None:
    hand_books.plant_chart(installed)
    installed.run("alter table ledger.entry_line drop constraint ck_entry_line_one_side")
    hand_books.write_entry(
        installed, 1, "2026-01-05", [{"account": "1001", "debit": "5.00"}, {"account": "1002", "credit": "5.00"}]
    )
    installed.run("alter table ledger.entry_line disable trigger all")
    installed.run("update ledger.entry_line set credit = 3 where debit = 5")
    done = defs.resolve_job_def("full_refresh").execute_in_process(instance=window, raise_on_error=False)
    assert not done.success
    failed = {(tuple(c.asset_key.path), c.check_name) for c in done.get_asset_check_evaluations() if not c.passed}
    assert failed == {(("staging", "stg_ledger__entry_line"), "rules")}
    state = published_state(installed.home)
    assert state is not None and state.version == 1
    assert installed.refresh(full=True).differences == ("staging.stg_ledger__entry_line: 1 rows break the rule one side",)


def test_one_table_alone_is_refused(installed: Core, window: DagsterInstance) -> None:
    job = defs.resolve_job_def("refresh")
    done = job.execute_in_process(instance=window, asset_selection=[table_key("core.dim_day")], raise_on_error=False)
    assert not done.success
    state = published_state(installed.home)
    assert state is not None and state.version == 1


def test_rules_and_rows_are_judged(installed: Core) -> None:
    judged = judge_rules(Measured("core.dim_item", 3, {"unique item_id": 0, "filled item_code": 2}))
    assert [(one.rule, one.broken, one.holds) for one in judged] == [("unique item_id", 0, True), ("filled item_code", 2, False)]
    days = published_rows(installed.home, "core.dim_day", 10)
    assert len(days) == 10
    assert all(one.holds for one in judge_rows("core.dim_day", days, ["day"], ["month"]))
    days.loc[3, "day"] = days.loc[2, "day"]
    days.loc[4, "month"] = None
    broken = {one.rule: one.broken for one in judge_rows("core.dim_day", days, ["day"], ["month"]) if not one.holds}
    assert broken == {"unique day": 2, "filled month": 1}


def test_old_events_are_forgotten(window: DagsterInstance) -> None:
    window.report_runless_asset_event(AssetMaterialization(asset_key=PUBLISHED))
    now = dt.datetime.now(dt.UTC)
    assert prune(window, now) == (0, 0)
    assert prune(window, now + EVENTS_KEPT + dt.timedelta(minutes=1)) == (0, 1)
    assert prune(window, now + dt.timedelta(days=30)) == (0, 0)
