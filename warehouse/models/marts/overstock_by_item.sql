-- One row per item on hand.
with
places as (
    select
        item_id,

        sum(quantity_on_hand) as quantity_on_hand,
        sum(quantity_reserved) as quantity_reserved
    from core.fact_stock_on_hand
    group by item_id
),

moved as (
    select
        item_id,

        greatest(
            -sum(quantity) filter (where purpose in ('issue', 'sales_return') and moved_on > getvariable('as_of') - interval 90 day), 0
        ) as quantity_out,

        min(moved_on) as first_moved_on,
        max(moved_on) filter (where quantity < 0 and purpose not in ('transfer', 'purchase_return')) as last_issued_on
    from core.fact_stock_moves
    where moved_on <= getvariable('as_of')
    group by item_id
),

receipts as (
    select
        item_id,

        quantity,
        coalesce(
            sum(quantity) over (
                partition by item_id order by moved_on desc, move_id desc rows between unbounded preceding and 1 preceding
            ),
            0
        ) as newer,

        moved_on
    from core.fact_stock_moves
    where quantity > 0 and purpose <> 'transfer' and moved_on <= getvariable('as_of')
),

ages as (
    select
        receipts.item_id,

        max(datediff('day', receipts.moved_on, getvariable('as_of'))) as age_days_oldest,
        sum(
            (least(receipts.newer + receipts.quantity, valuation.quantity) - receipts.newer)
            * datediff('day', receipts.moved_on, getvariable('as_of'))
        ) / any_value(valuation.quantity) as age_days
    from receipts
    join core.fact_valuation as valuation on valuation.item_id = receipts.item_id
    where valuation.quantity > receipts.newer
    group by receipts.item_id
),

-- What the forecast expects, a day on average over its months.
expected as (
    select
        item_id,

        max(demand_class) as demand_class,
        sum((period ->> 'mean')::decimal(18, 6)) as quantity,
        sum(datediff('day', (period ->> 'month')::date, last_day((period ->> 'month')::date)) + 1) as days
    from (select item_id, demand_class, unnest(periods::json[]) as period from core.fact_forecasts)
    group by item_id
),

coming as (
    select
        item_id,

        min(purchase_order_id) as open_order_id,
        sum(quantity_open) as quantity_on_order
    from core.fact_purchases
    where state = 'approved' and quantity_open > 0 and not is_direct
    group by item_id
),

bought as (
    select
        item_id,

        arg_max(goods_receipt_id, (received_on, goods_receipt_id)) as last_receipt_id,
        max(received_on) as last_received_on
    from core.fact_receipts
    where not is_return and quantity > 0
    group by item_id
),

-- A warehouse that sold the item lately and has less than it promised, or nothing.
short as (
    select
        sold.item_id,

        min(warehouses.warehouse_code) as short_warehouse
    from (
        select distinct item_id, warehouse_id
        from core.fact_sales
        where origin = 'issue' and sold_on > getvariable('as_of') - interval 90 day
    ) as sold
    join core.dim_warehouse as warehouses on warehouses.warehouse_id = sold.warehouse_id
    left join core.fact_stock_on_hand as stock
        on stock.item_id = sold.item_id
        and stock.warehouse_id = sold.warehouse_id
    where coalesce(stock.quantity_on_hand, 0) <= coalesce(stock.quantity_reserved, 0)
    group by sold.item_id
)

select
    items.item_id,
    bought.last_receipt_id,
    coming.open_order_id,

    items.item_code,
    items.item_name,
    items.spec,
    items.unit,
    items.category_code,
    items.category_name,
    coalesce(expected.demand_class, '') as demand_class,
    coalesce(short.short_warehouse, '') as short_warehouse,

    coalesce(places.quantity_on_hand, 0)::decimal(18, 6) as quantity_on_hand,
    coalesce(places.quantity_reserved, 0)::decimal(18, 6) as quantity_reserved,
    coalesce(coming.quantity_on_order, 0)::decimal(18, 6) as quantity_on_order,
    items.stock_minimum,
    valuation.value,
    coalesce(moved.quantity_out, 0)::decimal(18, 6) as quantity_out_90_days,
    (coalesce(expected.quantity, 0) / greatest(coalesce(expected.days, 1), 1))::decimal(18, 6) as forecast_a_day,
    greatest(coalesce(moved.quantity_out, 0) / 90, coalesce(expected.quantity, 0) / greatest(coalesce(expected.days, 1), 1))::decimal(18, 6)
        as demand_a_day,
    coalesce(ages.age_days, 0)::integer as age_days,
    coalesce(ages.age_days_oldest, 0)::integer as age_days_oldest,
    datediff('day', moved.first_moved_on, getvariable('as_of'))::integer as known_days,
    datediff('day', moved.last_issued_on, getvariable('as_of'))::integer as idle_days,
    datediff('day', bought.last_received_on, getvariable('as_of'))::integer as received_days_ago,

    items.is_sold,

    moved.last_issued_on,
    bought.last_received_on
from core.dim_item as items
join core.fact_valuation as valuation on valuation.item_id = items.item_id and valuation.quantity > 0
left join places on places.item_id = items.item_id
left join moved on moved.item_id = items.item_id
left join ages on ages.item_id = items.item_id
left join expected on expected.item_id = items.item_id
left join coming on coming.item_id = items.item_id
left join bought on bought.item_id = items.item_id
left join short on short.item_id = items.item_id
