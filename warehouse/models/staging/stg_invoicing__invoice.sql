-- One row per invoice.
select
    id as invoice_id,
    party_id,
    department_id,
    red_of_id,

    direction,
    tax_number,
    number,
    state,
    note,

    net,
    tax,
    gross,

    is_certified,

    due_date as due_on,
    date as invoiced_on,
    created_at
from raw.invoicing__invoice
