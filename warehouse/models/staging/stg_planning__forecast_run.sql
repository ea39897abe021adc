-- One row per calculation of forecasts.
select
    id as run_id,

    settings,

    items as item_count,
    series as series_count,
    seconds,

    as_of,
    made_at
from raw.planning__forecast_run
