-- One row per line of an exchange by a supplier.
select
    id as exchange_line_id,
    exchange_id,
    line_no,
    order_line_id as purchase_order_line_id,
    receipt_line_id as goods_receipt_line_id,
    item_id,

    quantity,
    came as quantity_came,
    "value",
    value_came
from raw.purchasing__exchange_line
