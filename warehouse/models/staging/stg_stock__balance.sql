-- One row per item, bin and lot.
select
    item_id,
    location_id,
    lot_id,

    quantity,

    allow_negative
from raw.stock__balance
