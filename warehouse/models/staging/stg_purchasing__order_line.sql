-- One row per line of a purchase order.
select
    id as purchase_order_line_id,
    order_id as purchase_order_id,
    line_no,
    item_id,

    note,

    quantity as quantity_ordered,
    price,
    discount,
    vat_rate,
    net,
    tax,
    gross,
    received as quantity_received,
    returned as quantity_returned,
    invoiced as quantity_invoiced,
    cancelled as quantity_cancelled,
    "open" as quantity_open,

    promise_date as promised_on
from raw.purchasing__order_line
