-- One row per reorder suggestion.
select
    id as suggestion_id,
    run_id,
    item_id,
    supplier_id,
    decided_by,
    purchase_order_id,

    reason,
    decision_reason,
    number,
    state,
    note,

    quantity,
    "position",
    "trigger",
    target,
    price,
    decided_quantity,

    order_by,
    stockout_on,
    decided_at,
    date as suggested_on,
    created_at
from raw.planning__suggestion
