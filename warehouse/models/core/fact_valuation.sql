-- One row per item that ever had stock.
select
    item_id,

    quantity,
    value,
    if(quantity = 0, last_unit_cost, value / quantity)::decimal(18, 6) as unit_cost,
    last_unit_cost
from staging.stg_stock__valuation
