-- One row per receivable, payable or advance.
select
    id as open_item_id,
    party_id,
    account_code,
    source_id,
    entry_id,

    side,
    source_kind,
    source_number,

    amount,
    settled,
    "open" as amount_open,

    date as dated_on,
    due_date as due_on
from raw.invoicing__open_item
