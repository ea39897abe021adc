-- One row per settlement of a debit item against a credit item.
select
    id as settlement_id,
    debit_item_id,
    credit_item_id,
    payment_id,
    clearing_id,
    reverses_id,

    amount,

    date as settled_on
from raw.invoicing__settlement
