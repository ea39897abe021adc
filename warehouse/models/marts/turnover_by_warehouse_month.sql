-- One row per warehouse, category and month with stock or sales.
with
moves as (
    select
        item_id,
        warehouse_id,
        date_trunc('month', moved_on)::date as month,

        sum(quantity) as quantity_change
    from core.fact_stock_moves
    group by all
),

places as (
    select distinct item_id, warehouse_id from moves
),

held as (
    select
        months.item_id,
        places.warehouse_id,
        months.month,

        months.quantity_end as item_quantity,
        months.value_end as item_value,
        sum(coalesce(moves.quantity_change, 0)) over (
            partition by months.item_id, places.warehouse_id order by months.month
        ) as quantity_end
    from core.stock_by_month as months
    join places on places.item_id = months.item_id
    left join moves
        on moves.item_id = months.item_id
        and moves.warehouse_id = places.warehouse_id
        and moves.month = months.month
),

running as (
    select
        *,

        sum(quantity_end) over (partition by item_id, month order by warehouse_id) as quantity_upto,
        row_number() over (partition by item_id, month order by warehouse_id) as place
    from held
),

-- An item has one cost wherever it lies: its value is shared by quantity, and the parts add up to the cent.
valued as (
    select
        item_id,
        warehouse_id,
        month,

        case
            when item_quantity = 0 then if(place = 1, item_value, 0)
            else round(item_value * quantity_upto / item_quantity, 2)::decimal(18, 2)
                - round(item_value * (quantity_upto - quantity_end) / item_quantity, 2)::decimal(18, 2)
        end as value_end
    from running
),

spans as (
    select
        item_id,
        warehouse_id,
        month,

        value_end,
        coalesce(lag(value_end) over (partition by item_id, warehouse_id order by month), 0) as value_start
    from valued
),

sales as (
    select
        item_id,
        warehouse_id,
        date_trunc('month', sold_on)::date as month,

        sum(cost) as cost_of_sales
    from core.fact_sales
    where origin <> 'history'
    group by all
),

figures as (
    select
        spans.warehouse_id,
        coalesce(items.category_id, 0) as category_id,
        spans.month,

        any_value(items.category_code) as category_code,
        any_value(items.category_name) as category_name,

        sum(coalesce(sales.cost_of_sales, 0))::decimal(18, 2) as cost_of_sales,
        sum(spans.value_start)::decimal(18, 2) as value_start,
        sum(spans.value_end)::decimal(18, 2) as value_end
    from spans
    join core.dim_item as items on items.item_id = spans.item_id
    left join sales
        on sales.item_id = spans.item_id
        and sales.warehouse_id = spans.warehouse_id
        and sales.month = spans.month
    group by all
)

select
    figures.warehouse_id,
    figures.category_id,
    figures.month,

    warehouses.warehouse_code,
    warehouses.warehouse_name,
    figures.category_code,
    figures.category_name,

    figures.cost_of_sales,
    figures.value_start,
    figures.value_end,
    (least(datediff('day', figures.month, last_day(figures.month)), datediff('day', figures.month, getvariable('as_of'))) + 1)::integer
        as days_in_period
from figures
join core.dim_warehouse as warehouses on warehouses.warehouse_id = figures.warehouse_id
