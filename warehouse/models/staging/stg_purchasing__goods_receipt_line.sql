-- One row per line of a goods receipt or return.
select
    id as goods_receipt_line_id,
    goods_receipt_id,
    line_no,
    order_line_id as purchase_order_line_id,
    item_id,
    location_id,
    lot_id,
    returns_line_id,

    quantity,
    value,
    invoiced,
    value_invoiced,
    returned
from raw.purchasing__goods_receipt_line
