-- One row per receivable, payable or advance.
select
    open_item_id,
    party_id,
    account_code,
    entry_id,
    source_id,

    side,
    source_kind,
    source_number,

    amount,
    settled,
    amount_open,

    dated_on,
    due_on
from staging.stg_invoicing__open_item
