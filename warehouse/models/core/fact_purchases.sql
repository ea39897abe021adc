-- One row per line of a purchase order.
select
    lines.purchase_order_line_id,
    lines.purchase_order_id,
    lines.line_no,
    lines.item_id,
    orders.supplier_id,
    orders.warehouse_id,

    orders.order_number,
    orders.state,

    lines.quantity_ordered,
    lines.quantity_received,
    lines.quantity_returned,
    lines.quantity_invoiced,
    lines.quantity_cancelled,
    lines.quantity_open,
    lines.price,
    lines.net,
    lines.tax,
    lines.gross,

    orders.state in ('approved', 'done') as is_binding,
    orders.is_direct,

    orders.ordered_on,
    coalesce(lines.promised_on, orders.promised_on) as promised_on,
    (orders.approved_at + interval 8 hour)::date as approved_on
from staging.stg_purchasing__order_line as lines
join staging.stg_purchasing__order as orders on orders.purchase_order_id = lines.purchase_order_id
