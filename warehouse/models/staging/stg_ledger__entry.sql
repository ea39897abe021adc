-- One row per ledger entry.
select
    id as entry_id,
    source_id,
    reverses_id,
    actor_id,

    source_kind,
    source_number,
    purpose,
    summary,
    rule,

    "position" as chain_position,

    date as booked_on,
    document_date as document_on,
    recorded_at
from raw.ledger__entry
