-- One row per voucher.
select
    id as voucher_id,
    month,
    checked_by,
    posted_by,

    type as voucher_type,
    summary,
    reference,
    number,
    state,
    note,

    sequence,
    attachments,
    total,
    "position",

    is_hand,

    posted_at,
    date as voucher_on,
    created_at
from raw.ledger__voucher
