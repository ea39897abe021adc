"""Jobs that touch no table themselves: forecasts and suggestions by commands, and tidying the window's own history."""

import dagster as dg

from operational.core.api import Database
from pipelines.place import place
from pipelines.pruning import prune


@dg.op
def forecast_demand() -> dg.Nothing:
    """Forecast every item and keep the result by a command."""
    from pipelines.planning import forecast  # its libraries take seconds to load: only this run pays

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


@dg.op
def prune_old(context: dg.OpExecutionContext) -> None:
    """Forget runs and events that nobody looks at any more."""
    runs, events = prune(context.instance)
    context.log.info(f"forgotten: {runs} runs, {events} events without a run")


@dg.job(executor_def=dg.in_process_executor)
def prune_history() -> None:
    """Keep the window's own storage small."""
    prune_old()
