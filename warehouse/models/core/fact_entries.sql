-- One row per ledger entry.
select
    entries.entry_id,
    entries.source_id,
    entries.reverses_id,
    links.voucher_id,

    entries.source_kind,
    entries.source_number,
    entries.purpose,
    entries.summary,
    entries.rule,
    coalesce(vouchers.number, '') as voucher_number,
    coalesce(vouchers.state, '') as voucher_state,

    coalesce(vouchers.state = 'posted', false) or entries.source_kind = 'ledger.opening' as is_posted,
    entries.source_kind = 'ledger.opening' as is_opening,

    entries.booked_on,
    entries.document_on,
    entries.recorded_at
from staging.stg_ledger__entry as entries
left join staging.stg_ledger__voucher_entry as links on links.entry_id = entries.entry_id
left join staging.stg_ledger__voucher as vouchers on vouchers.voucher_id = links.voucher_id
