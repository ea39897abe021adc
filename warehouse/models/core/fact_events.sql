-- One row per command or fact.
select
    event_id,
    actor_id,
    document_id,

    kind,
    name,
    document_kind,

    business_date,
    happened_at
from staging.stg_core__event
