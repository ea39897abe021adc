-- One row per item of the latest forecast run.
with
runs as (
    select * from staging.stg_planning__forecast_run
    qualify row_number() over (order by as_of desc, run_id desc) = 1
)

select
    forecasts.item_id,
    forecasts.run_id,

    forecasts.demand_class,
    forecasts.model,
    forecasts.periods,

    forecasts.score,
    forecasts.naive_score,

    runs.as_of as forecast_on,
    runs.made_at
from staging.stg_planning__item_forecast as forecasts
join runs on runs.run_id = forecasts.run_id
