-- One row per entry that stands in a voucher.
select
    entry_id,
    voucher_id
from raw.ledger__voucher_entry
