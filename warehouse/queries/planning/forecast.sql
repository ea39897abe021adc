-- One row per item with a forecast.
select
    items.item_code,
    items.item_name,
    forecasts.demand_class,
    forecasts.model,
    forecasts.periods,

    forecasts.score,
    forecasts.naive_score,

    forecasts.forecast_on
from core.fact_forecasts as forecasts
join core.dim_item as items on items.item_id = forecasts.item_id
where $item::varchar is null or items.item_code = $item::varchar
order by items.item_code
