-- One row per bin.
select
    id as location_id,
    warehouse_id,

    code,
    bin,

    is_default
from raw.stock__location
