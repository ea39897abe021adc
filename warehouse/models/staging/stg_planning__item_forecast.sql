-- One row per forecast of an item in a run.
select
    id as item_forecast_id,
    run_id,
    item_id,

    demand_class,
    model,
    periods,

    score,
    naive_score
from raw.planning__item_forecast
