-- One row per item and day with demand.
with
asked as (
    select
        item_id,
        ordered_on as day,

        quantity_ordered - quantity_cancelled as quantity
    from core.fact_orders
    where is_binding and not is_direct

    union all

    select item_id, sold_on, quantity
    from core.fact_sales
    where origin in ('history', 'return') and not is_direct
)

select
    asked.item_id,
    asked.day,

    items.item_code,

    sum(asked.quantity)::decimal(18, 6) as quantity
from asked
join core.dim_item as items on items.item_id = asked.item_id
where items.is_stocked and asked.day <= getvariable('as_of')
group by all
