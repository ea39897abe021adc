-- One row per item.
select
    item_id,

    quantity,
    value,
    last_unit_cost
from raw.stock__valuation
