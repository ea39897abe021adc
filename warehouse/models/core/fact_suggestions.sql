-- One row per reorder suggestion.
select
    suggestion_id,
    run_id,
    item_id,
    supplier_id,
    purchase_order_id,

    number as suggestion_number,
    state,
    reason,
    decision_reason,

    quantity,
    "position",
    "trigger",
    target,
    price,
    decided_quantity,

    suggested_on,
    order_by,
    stockout_on,
    decided_at
from staging.stg_planning__suggestion
