-- One row per item and warehouse.
select
    item_id,
    warehouse_id,

    quantity as quantity_reserved
from raw.stock__reserved
