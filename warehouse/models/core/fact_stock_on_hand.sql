-- One row per item and warehouse with stock or reservations.
with
balances as (
    select
        balances.item_id,
        locations.warehouse_id,

        sum(balances.quantity)::decimal(18, 6) as quantity_on_hand
    from staging.stg_stock__balance as balances
    join core.dim_location as locations on locations.location_id = balances.location_id
    group by all
),

reserved as (select * from staging.stg_stock__reserved)

select
    coalesce(balances.item_id, reserved.item_id) as item_id,
    coalesce(balances.warehouse_id, reserved.warehouse_id) as warehouse_id,

    coalesce(balances.quantity_on_hand, 0)::decimal(18, 6) as quantity_on_hand,
    coalesce(reserved.quantity_reserved, 0)::decimal(18, 6) as quantity_reserved
from balances
full join reserved
    on reserved.item_id = balances.item_id
    and reserved.warehouse_id = balances.warehouse_id
