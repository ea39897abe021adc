-- One row per purchased stocked item.
select
    item_id::varchar as item,

    quantity_on_hand as on_hand,
    quantity_reserved as reserved,
    quantity_backordered as backorders
from marts.position_by_item
where is_purchased
order by item
