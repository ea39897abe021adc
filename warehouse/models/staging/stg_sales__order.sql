-- One row per sales order.
select
    id as order_id,
    customer_id,
    salesperson_id,
    department_id,
    warehouse_id,
    terms_id,
    approved_by,

    customer_po,
    channel,
    delivery,
    billing,
    payment,
    number as order_number,
    state,
    note,

    net,
    tax,
    gross,

    price_includes_tax,

    promise_date as promised_on,
    approved_at,
    date as ordered_on,
    created_at
from raw.sales__order
