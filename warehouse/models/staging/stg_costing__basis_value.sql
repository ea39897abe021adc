-- One row per measured value of a month.
select
    id as basis_value_id,
    cost_centre_id,
    order_id,
    assembly_id,

    measure,

    value,

    month
from raw.costing__basis_value
