-- One row per budget.
select
    id as budget_id,

    number as budget_number,
    name as budget_name,
    purpose,
    state,

    year as budget_year,
    total,

    date as written_on,
    approved_at
from raw.reporting__budget
