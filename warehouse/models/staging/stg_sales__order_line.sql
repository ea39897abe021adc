-- One row per line of a sales order.
select
    id as order_line_id,
    order_id,
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
    issued as quantity_issued,
    returned as quantity_returned,
    invoiced as quantity_invoiced,
    cancelled as quantity_cancelled,
    delivered_net,
    delivered_tax,
    invoiced_net,
    invoiced_tax,
    red_due,
    red_due_net,
    red_due_tax,
    tax_deferred,
    "open" as quantity_open,

    is_direct,

    promise_date as promised_on
from raw.sales__order_line
