-- One row per payment.
select
    id as payment_id,
    party_id,

    direction,
    cash_account,
    reference,
    number,
    state,
    note,

    amount,
    allocated,
    cash_flow_line,

    date as paid_on,
    created_at
from raw.invoicing__payment
