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

wanted as (
    select
        item_id,

        sum(quantity_open) as quantity_open
    from core.fact_orders
    where state = 'approved' and not is_direct
    group by item_id
),

coming as (
    select
        item_id,

        sum(quantity_open) as quantity_on_order
    from (
        select item_id, quantity_open from core.fact_purchases where state = 'approved' and quantity_open > 0 and not is_direct
        union all
        select item_id, quantity_open from core.fact_exchanges where quantity_open > 0 and not is_at_customer
    )
    group by item_id
),

parts as (
    select
        items.item_id,

        items.item_code,
        items.item_name,
        items.spec,
        items.unit,
        items.category_name,

        coalesce(places.quantity_on_hand, 0)::decimal(18, 6) as quantity_on_hand,
        coalesce(places.quantity_reserved, 0)::decimal(18, 6) as quantity_reserved,
        greatest(coalesce(wanted.quantity_open, 0) - coalesce(places.quantity_reserved, 0), 0)::decimal(18, 6) as quantity_backordered,
        coalesce(coming.quantity_on_order, 0)::decimal(18, 6) as quantity_on_order,
        coalesce(valuation.unit_cost, items.standard_cost)::decimal(18, 6) as unit_cost,

        items.is_purchased
    from core.dim_item as items
    left join places on places.item_id = items.item_id
    left join wanted on wanted.item_id = items.item_id
    left join coming on coming.item_id = items.item_id
    left join core.fact_valuation as valuation on valuation.item_id = items.item_id
    where items.is_stocked and items.is_active
)

select
    item_id,

    item_code,
    item_name,
    spec,
    unit,
    category_name,

    quantity_on_hand,
    quantity_reserved,
    quantity_backordered,
    quantity_on_order,
    (quantity_on_hand - quantity_reserved - quantity_backordered + quantity_on_order)::decimal(18, 6) as position,
    unit_cost,

    is_purchased
from parts
