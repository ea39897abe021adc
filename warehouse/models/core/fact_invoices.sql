-- One row per line of an invoice.
select
    lines.invoice_line_id,
    lines.invoice_id,
    lines.line_no,
    lines.item_id,
    headers.party_id,
    headers.red_of_id,

    headers.direction,
    headers.number as invoice_number,
    headers.tax_number,
    headers.state,

    lines.quantity,
    lines.net,
    lines.tax,
    lines.gross,
    lines.vat_rate,

    headers.invoiced_on,
    headers.due_on
from staging.stg_invoicing__invoice_line as lines
join staging.stg_invoicing__invoice as headers on headers.invoice_id = lines.invoice_id
