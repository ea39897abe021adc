-- One row per goods receipt or return.
select
    id as goods_receipt_id,
    order_id as purchase_order_id,
    supplier_id,
    warehouse_id,
    returns_id,

    supplier_note,
    number,
    state,
    note,

    value,

    date as received_on,
    created_at
from raw.purchasing__goods_receipt
