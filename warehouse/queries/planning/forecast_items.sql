-- One row per active stocked item.
select
    item_id::varchar as item,
    category_code as category
from core.dim_item
where is_stocked and is_active
order by item
