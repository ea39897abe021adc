-- One row per line of an invoice.
select
    id as invoice_line_id,
    invoice_id,
    line_no,
    item_id,

    quantity,
    net,
    tax,
    gross,
    vat_rate
from raw.invoicing__invoice_line
