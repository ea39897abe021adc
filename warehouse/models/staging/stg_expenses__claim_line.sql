-- One row per receipt of an expense claim.
select
    id as claim_line_id,
    claim_id,
    kind_id,
    department_id,
    party_id,

    line_no,
    paper,
    description,
    account_code,

    amount,
    approved,
    deducted,
    over,

    day as spent_on
from raw.expenses__claim_line
