-- One row per bin.
select
    locations.location_id,
    locations.warehouse_id,

    locations.code as location_code,
    locations.bin,
    warehouses.code as warehouse_code,
    warehouses.name as warehouse_name
from staging.stg_stock__location as locations
join staging.stg_stock__warehouse as warehouses on warehouses.warehouse_id = locations.warehouse_id
