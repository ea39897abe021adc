-- One row per terms of payment.
select
    id as terms_id,

    code,
    name,
    kind,

    days as term_days
from raw.parties__terms
