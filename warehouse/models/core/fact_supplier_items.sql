-- One row per supplier and item.
select
    supplier_item_id,
    supplier_id,
    item_id,

    supplier_code,

    price,
    lead_time_days,
    minimum_quantity,
    pack_size,

    is_preferred
from staging.stg_purchasing__supplier_item
