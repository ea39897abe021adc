-- One row per category and month with stock.
with
sales as (
    select
        item_id,
        date_trunc('month', sold_on)::date as month,

        sum(cost) as cost_of_sales
    from core.fact_sales
    where origin <> 'history'
    group by all
),

figures as (
    select
        coalesce(items.category_id, 0) as category_id,
        stock.month,

        items.category_name,

        sum(coalesce(sales.cost_of_sales, 0))::decimal(18, 2) as cost_of_sales,
        sum(stock.value_start)::decimal(18, 2) as value_start,
        sum(stock.value_end)::decimal(18, 2) as value_end
    from core.stock_by_month as stock
    join core.dim_item as items on items.item_id = stock.item_id
    left join sales on sales.item_id = stock.item_id and sales.month = stock.month
    group by all
),

averaged as (
    select
        *,

        ((value_start + value_end) / 2)::decimal(18, 2) as value_average,
        least(datediff('day', month, last_day(month)), datediff('day', month, getvariable('as_of'))) + 1 as days_in_period
    from figures
)

select
    category_id,
    month,

    category_name,

    cost_of_sales,
    value_start,
    value_end,
    value_average,
    days_in_period::integer as days_in_period,
    (cost_of_sales / nullif(value_average, 0))::decimal(18, 4) as turnover,
    (days_in_period * value_average / nullif(cost_of_sales, 0))::decimal(18, 2) as turnover_days
from averaged
