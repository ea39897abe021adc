-- One row per warehouse.
select
    warehouse_id,

    code as warehouse_code,
    name as warehouse_name,

    is_active
from staging.stg_stock__warehouse
