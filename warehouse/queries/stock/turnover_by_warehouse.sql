-- One row per warehouse with stock or sales in the months.
with
months as (
    select
        warehouse_code,
        warehouse_name,
        month,

        sum(cost_of_sales) as cost_of_sales,
        sum(value_start) as value_start,
        sum(value_end) as value_end,
        any_value(days_in_period) as days
    from marts.turnover_by_warehouse_month
    where month between date_trunc('month', $from::date) and $to::date
        and ($category::varchar is null or category_code = $category::varchar)
    group by all
),

spans as (
    select
        warehouse_code,
        warehouse_name,

        sum(cost_of_sales)::decimal(18, 2) as cost_of_sales,
        arg_min(value_start, month)::decimal(18, 2) as value_start,
        arg_max(value_end, month)::decimal(18, 2) as value_end,
        sum(days)::integer as days
    from months
    group by all
)

select
    warehouse_code,
    warehouse_name,

    cost_of_sales,
    value_start,
    value_end,
    (cost_of_sales * 2 / nullif(value_start + value_end, 0))::decimal(18, 4) as turnover,
    (days * (value_start + value_end) / 2 / nullif(cost_of_sales, 0))::decimal(18, 2) as turnover_days
from spans
order by warehouse_code
