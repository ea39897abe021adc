-- One row per lot.
select
    id as lot_id,
    item_id,

    code,

    expires_on
from raw.stock__lot
