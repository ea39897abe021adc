-- One row per item and month with stock.
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
        stock.item_id,
        stock.month,

        coalesce(sales.cost_of_sales, 0)::decimal(18, 2) as cost_of_sales,
        stock.value_start,
        stock.value_end,
        ((stock.value_start + stock.value_end) / 2)::decimal(18, 2) as value_average,
        least(datediff('day', stock.month, last_day(stock.month)), datediff('day', stock.month, getvariable('as_of'))) + 1 as days_in_period
    from core.stock_by_month as stock
    left join sales on sales.item_id = stock.item_id and sales.month = stock.month
)

select
    figures.item_id,
    figures.month,
    items.category_id,

    items.item_code,
    items.item_name,
    items.category_name,

    figures.cost_of_sales,
    figures.value_start,
    figures.value_end,
    figures.value_average,
    figures.days_in_period::integer as days_in_period,
    (figures.cost_of_sales / nullif(figures.value_average, 0))::decimal(18, 4) as turnover,
    (figures.days_in_period * figures.value_average / nullif(figures.cost_of_sales, 0))::decimal(18, 2) as turnover_days
from figures
join core.dim_item as items on items.item_id = figures.item_id
