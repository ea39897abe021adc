-- One row per purpose, kind and category of items, and day from which an account serves it.
select
    id as posting_account_id,
    category_id,

    purpose,
    item_kind,
    account_code,

    valid_from
from raw.ledger__posting_account
