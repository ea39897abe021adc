-- One row per payment.
select
    payment_id,
    party_id,

    direction,
    number as payment_number,
    state,
    cash_account,
    reference,

    amount,
    allocated,
    cash_flow_line,

    paid_on
from staging.stg_invoicing__payment
