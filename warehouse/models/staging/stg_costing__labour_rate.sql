-- One row per cost centre and day from which a rate holds.
select
    id as labour_rate_id,
    cost_centre_id,

    rate,

    valid_from
from raw.costing__labour_rate
