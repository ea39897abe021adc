-- One row per settlement.
select
    settlements.settlement_id,
    settlements.debit_item_id,
    settlements.credit_item_id,
    settlements.payment_id,
    debits.party_id,

    settlements.amount,

    settlements.settled_on,
    debits.due_on as debit_due_on
from staging.stg_invoicing__settlement as settlements
join staging.stg_invoicing__open_item as debits on debits.open_item_id = settlements.debit_item_id
