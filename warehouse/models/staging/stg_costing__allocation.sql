-- One row per allocation of a month's overhead.
select
    id as allocation_id,

    number,
    state,

    amount,

    month,
    date as booked_on
from raw.costing__allocation
