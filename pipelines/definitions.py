"""The operator's window: the asset graph, the checks of every table, the jobs and their hours."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from operational.core.api import Database
from pipelines.place import place
from warehouse.api import graph, measured_rules, refresh

GROUPS = ("staging", "core", "marts")


def key_of(name: str) -> dg.AssetKey:
    return dg.AssetKey(name.split("."))


def specs() -> list[dg.AssetSpec]:
    """One asset a table, with what it reads; sources of the core stand as assets outside."""
    known = graph().models
    return [
        dg.AssetSpec(
            key_of(name),
            deps=[key_of(read) for read in sorted(model.reads) if read in known],
            description=model.meaning,
            group_name=name.split(".")[0],
            kinds={"duckdb", "sql"},
        )
        for name, model in known.items()
    ]


@dg.multi_asset(name="warehouse", specs=specs(), can_subset=False)
def warehouse_tables(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """Copy what changed, build what lies downstream, check, publish; every table of one version together."""
    where = place()
    result = refresh(where.etl_url, where.warehouse, full=bool(context.run.tags.get("gongdan/full")))
    if not result.is_published:
        raise dg.Failure("nothing was published: " + "; ".join(result.differences[:10]))
    for name in graph().models:
        about = {"version": result.version, "watermark": str(result.watermark), "rebuilt": name in result.models}
        yield dg.MaterializeResult(asset_key=key_of(name), metadata=about)


def _check_specs() -> list[dg.AssetCheckSpec]:
    return [dg.AssetCheckSpec("rules", asset=key_of(name)) for name in graph().models]


@dg.multi_asset_check(name="data_quality", specs=_check_specs())
def data_quality(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Judge the rules of every published table with Great Expectations."""
    from pipelines.quality import judge  # heavy: only a check run pays for it

    measured = measured_rules(place().warehouse)
    judged = judge(measured)
    rows = {one.table: one.rows for one in measured}
    for name in graph().models:
        broken = {one.rule: one.broken for one in judged if one.table == name and not one.holds}
        about: dict[str, Any] = {"rows": rows.get(name, 0), "broken": dg.MetadataValue.json(broken)}
        yield dg.AssetCheckResult(asset_key=key_of(name), check_name="rules", passed=not broken, metadata=about)


@dg.op
def forecast_demand() -> dg.Nothing:
    """Forecast every item and keep the result by a command."""
    from pipelines.planning import forecast

    where = place()
    database = Database(where.app_url, pool_size=1)
    try:
        dg.get_dagster_logger().info(str(forecast(database, where.warehouse)))
    finally:
        database.close()


@dg.op(ins={"start": dg.In(dg.Nothing)})
def suggest_orders() -> None:
    """Suggest what to order today, by a command."""
    from pipelines.planning import replenish

    where = place()
    database = Database(where.app_url, pool_size=1)
    try:
        dg.get_dagster_logger().info(str(replenish(database, where.warehouse)))
    finally:
        database.close()


@dg.job(executor_def=dg.in_process_executor)
def forecast_and_replenish() -> None:
    """Forecasts, then suggestions."""
    suggest_orders(forecast_demand())


tables_job = dg.define_asset_job(
    "refresh", selection=dg.AssetSelection.assets(warehouse_tables), executor_def=dg.in_process_executor
)
full_job = dg.define_asset_job(
    "full_refresh",
    selection=dg.AssetSelection.assets(warehouse_tables),
    tags={"gongdan/full": "yes"},
    executor_def=dg.in_process_executor,
)
quality_job = dg.define_asset_job(
    "data_quality_checks",
    selection=dg.AssetSelection.checks(data_quality),
    executor_def=dg.in_process_executor,
)

defs = dg.Definitions(
    assets=[warehouse_tables],
    asset_checks=[data_quality],
    jobs=[tables_job, full_job, quality_job, forecast_and_replenish],
    schedules=[
        dg.ScheduleDefinition(job=full_job, cron_schedule="30 2 * * *", execution_timezone="Asia/Shanghai"),
        dg.ScheduleDefinition(job=quality_job, cron_schedule="0 3 * * *", execution_timezone="Asia/Shanghai"),
        dg.ScheduleDefinition(job=forecast_and_replenish, cron_schedule="30 3 * * *", execution_timezone="Asia/Shanghai"),
    ],
)
