-- One row per link from a supplier invoice line to a receipt line.
select
    id as invoice_source_id,
    invoice_id,
    invoice_line_id,
    order_line_id as purchase_order_line_id,
    receipt_line_id as goods_receipt_line_id,

    quantity,
    value
from raw.purchasing__invoice_source
