-- One row per voucher.
select
    voucher_id,

    number as voucher_number,
    voucher_type,
    state,
    summary,
    reference,

    "sequence",
    attachments,
    total,

    is_hand,

    voucher_on,
    month,
    posted_at
from staging.stg_ledger__voucher
