-- One row per month.
select
    turnover.month,

    sum(turnover.cost_of_sales)::decimal(18, 2) as cost_of_sales,
    sum(turnover.value_start)::decimal(18, 2) as value_start,
    sum(turnover.value_end)::decimal(18, 2) as value_end,
    (sum(turnover.cost_of_sales) * 2 / nullif(sum(turnover.value_start + turnover.value_end), 0))::decimal(18, 4) as turnover,
    (
        any_value(turnover.days_in_period) * sum(turnover.value_start + turnover.value_end) / 2
        / nullif(sum(turnover.cost_of_sales), 0)
    )::decimal(18, 2) as turnover_days
from marts.turnover_by_item_month as turnover
join core.dim_item as items on items.item_id = turnover.item_id
where turnover.month between $from::date and $to::date
    and ($category::varchar is null or items.category_code = $category::varchar)
group by all
order by turnover.month
