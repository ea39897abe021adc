-- One row per purchase order.
select
    id as purchase_order_id,
    supplier_id,
    buyer_id,
    department_id,
    warehouse_id,
    terms_id,
    approved_by,

    delivery,
    billing,
    number as order_number,
    state,
    note,

    net,
    tax,
    gross,

    price_includes_tax,
    is_direct,

    promise_date as promised_on,
    approved_at,
    date as ordered_on,
    created_at
from raw.purchasing__order
