-- One row per thing that happened.
select
    id as event_id,
    actor_id,
    document_id,

    kind,
    name,
    document_kind,

    "at" as happened_at,
    business_date
from raw.core__event
