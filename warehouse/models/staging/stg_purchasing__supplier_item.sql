-- One row per supplier and item.
select
    id as supplier_item_id,
    supplier_id,
    item_id,

    supplier_code,

    price,
    lead_time_days,
    minimum_quantity,
    pack_size,

    is_preferred
from raw.purchasing__supplier_item
