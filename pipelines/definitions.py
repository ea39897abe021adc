"""The operator's window: one asset a table, the checks of every table, the jobs and their hours."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.jobs import forecast_and_replenish, prune_history
from pipelines.keys import FRESH, PUBLISHED, ROWS, RULES, copied_key, core_key, table_key
from pipelines.place import place
from pipelines.work import FULL, work
from pipelines.work import PUBLISHED as JUDGES_PUBLISHED
from warehouse.api import Model, graph, is_behind

ROWS_MAX = 100_000  # rows of one table that are judged one by one
NEEDS = {"work"}


@dg.multi_asset(
    name="copy",
    specs=[
        dg.AssetSpec(copied_key(source), deps=[core_key(source)], group_name="raw", kinds={"postgres", "duckdb"})
        for source in graph().sources
    ],
    required_resource_keys=NEEDS,
)
def copied_tables(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """Copy every table of the core, or what changed, in one snapshot."""
    rows = context.resources.work.copy(full=FULL in context.run.tags)
    for source in graph().sources:
        yield dg.MaterializeResult(asset_key=copied_key(source), metadata={"rows": rows.get(source, 0)})


def table_asset(model: Model) -> dg.AssetsDefinition:
    """One SQL file as an asset."""
    reads = [table_key(name) for name in sorted(model.reads) if not name.startswith("raw.")]

    @dg.asset(
        key=table_key(model.name),
        deps=[copied_key(model.source)] if model.source else reads,
        description=model.meaning,
        group_name=model.layer,
        kinds={"duckdb", "sql"},
        required_resource_keys=NEEDS,
    )
    def table(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata={"rebuilt": context.resources.work.build(model.name), "kept as": model.kind})

    return table


def table_checks(model: Model) -> dg.AssetChecksDefinition:
    """The rules of one table, counted over all its rows and judged row by row over those that were brought."""
    key = table_key(model.name)
    specs = [dg.AssetCheckSpec(RULES, asset=key, blocking=True), dg.AssetCheckSpec(ROWS, asset=key, blocking=True)]

    @dg.multi_asset_check(name=f"check_{model.layer}_{model.table}", specs=specs, required_resource_keys=NEEDS)
    def judged(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        from pipelines.quality import judge_rows, judge_rules  # heavy: only a run that checks pays for it

        measured = context.resources.work.measure(model.name)
        broken = {one.rule: one.broken for one in judge_rules(measured) if not one.holds}
        yield _result(key, RULES, broken, rows=measured.rows)
        rows = context.resources.work.brought(model.name, ROWS_MAX)
        broken = {one.rule: one.broken for one in judge_rows(model.name, rows, model.key, model.not_null) if not one.holds}
        yield _result(key, ROWS, broken, rows=len(rows))

    return judged


def _result(key: dg.AssetKey, name: str, broken: dict[str, int], *, rows: int) -> dg.AssetCheckResult:
    about: dict[str, Any] = {"rows": rows, "broken": dg.MetadataValue.json(broken)}
    return dg.AssetCheckResult(asset_key=key, check_name=name, passed=not broken, metadata=about)


@dg.asset(
    key=PUBLISHED,
    deps=[table_key(name) for name in graph().models],
    group_name="published",
    kinds={"duckdb"},
    required_resource_keys=NEEDS,
)
def published_version(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """What readers see: published whole, or not at all."""
    result = context.resources.work.publish()
    if not result.is_published:
        raise dg.Failure("nothing was published: " + "; ".join(result.differences[:10]))
    about = {"version": result.version, "watermark": str(result.watermark), "rows": result.rows, "as of": str(result.as_of)}
    return dg.MaterializeResult(metadata=about)


@dg.asset_check(asset=PUBLISHED, name=FRESH)
def is_fresh() -> dg.AssetCheckResult:
    """Does the published version hold everything that was committed? The refresher reports its failures here too."""
    where = place()
    return dg.AssetCheckResult(passed=not is_behind(where.etl_url, where.warehouse), severity=dg.AssetCheckSeverity.WARN)


CHECKS = [table_checks(model) for model in graph().models.values()]
TABLES = [copied_tables, *(table_asset(model) for model in graph().models.values()), published_version]
EVERY_TABLE = dg.AssetSelection.assets(*TABLES)
RULES_OF_TABLES = dg.AssetSelection.checks(*CHECKS)
IN_PROCESS = dg.in_process_executor  # the steps of a refresh share one open file

refresh_job = dg.define_asset_job("refresh", selection=EVERY_TABLE.without_checks(), executor_def=IN_PROCESS)
full_job = dg.define_asset_job(
    "full_refresh", selection=EVERY_TABLE.without_checks() | RULES_OF_TABLES, tags={FULL: "yes"}, executor_def=IN_PROCESS
)
quality_job = dg.define_asset_job(
    "data_quality_checks", selection=RULES_OF_TABLES, tags={JUDGES_PUBLISHED: "yes"}, executor_def=IN_PROCESS
)


def nightly(job: Any, hour: str) -> dg.ScheduleDefinition:
    return dg.ScheduleDefinition(job=job, cron_schedule=hour, execution_timezone="Asia/Shanghai")


defs = dg.Definitions(
    assets=TABLES,
    asset_checks=[*CHECKS, is_fresh],
    jobs=[refresh_job, full_job, quality_job, forecast_and_replenish, prune_history],
    schedules=[
        nightly(full_job, "30 2 * * *"),
        nightly(forecast_and_replenish, "30 3 * * *"),
        nightly(prune_history, "30 4 * * *"),
    ],
    resources={"work": work},
)
