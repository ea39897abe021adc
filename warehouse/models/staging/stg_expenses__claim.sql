-- One row per expense claim.
select
    id as claim_id,
    employee_id,
    department_id,
    entry_id,

    number as claim_number,
    reason,
    state,

    amount,
    approved,
    tax,
    settled,

    date as claimed_on
from raw.expenses__claim
