-- One row per overhead pool.
select
    id as pool_id,

    code,
    name,

    is_active
from raw.costing__pool
