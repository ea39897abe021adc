-- One row per link from an invoice line to an order line.
select
    id as invoice_source_id,
    invoice_id,
    invoice_line_id,
    order_id,
    order_line_id,

    quantity,
    reversed
from raw.sales__invoice_source
