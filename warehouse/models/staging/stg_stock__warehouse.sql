-- One row per warehouse.
select
    id as warehouse_id,

    code,
    name,

    is_active
from raw.stock__warehouse
