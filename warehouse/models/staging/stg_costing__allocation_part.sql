-- One row per part of an allocation.
select
    id as allocation_part_id,
    allocation_id,
    pool_id,
    cost_centre_id,
    order_id,
    order_line_id,
    assembly_id,
    customer_id,
    item_id,
    department_id,

    account_code,

    basis_value,
    amount,
    to_stock
from raw.costing__allocation_part
