-- One row per budget, account, department and month.
select
    id as budget_line_id,
    budget_id,
    account_code,
    department_id,

    amount,

    month
from raw.reporting__budget_line
