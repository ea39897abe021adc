-- One row per kind of expense.
select
    id as kind_id,

    code,
    name
from raw.expenses__kind
