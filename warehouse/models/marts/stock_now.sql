-- One row per stocked item.
with
places as (
    select
        item_id,

        sum(quantity_on_hand) as quantity_on_hand,
        sum(quantity_reserved) as quantity_reserved
    from core.fact_stock_on_hand
    group by item_id
),

recent as (
    select
        item_id,

        -sum(quantity) filter (where purpose in ('issue', 'sales_return') and moved_on > getvariable('as_of') - interval 90 day) as quantity_out,

        max(moved_on) as last_moved_on,
        max(moved_on) filter (where purpose = 'issue') as last_issued_on
    from core.fact_stock_moves
    where moved_on <= getvariable('as_of')
    group by item_id
)

select
    items.item_id,
    items.category_id,

    items.item_code,
    items.item_name,
    items.spec,
    items.unit,
    items.category_name,

    coalesce(places.quantity_on_hand, 0)::decimal(18, 6) as quantity_on_hand,
    coalesce(places.quantity_reserved, 0)::decimal(18, 6) as quantity_reserved,
    (coalesce(places.quantity_on_hand, 0) - coalesce(places.quantity_reserved, 0))::decimal(18, 6) as quantity_available,
    items.stock_minimum,
    coalesce(valuation.unit_cost, 0)::decimal(18, 6) as unit_cost,
    coalesce(valuation.value, 0)::decimal(18, 2) as value,
    greatest(coalesce(recent.quantity_out, 0), 0)::decimal(18, 6) as quantity_out_90_days,
    case
        when recent.quantity_out > 0 then (coalesce(places.quantity_on_hand, 0) * 90 / recent.quantity_out)::decimal(18, 1)
    end as cover_days,

    coalesce(places.quantity_on_hand, 0) - coalesce(places.quantity_reserved, 0) < items.stock_minimum as is_below_minimum,

    recent.last_moved_on,
    recent.last_issued_on
from core.dim_item as items
left join places on places.item_id = items.item_id
left join core.fact_valuation as valuation on valuation.item_id = items.item_id
left join recent on recent.item_id = items.item_id
where items.is_stocked
