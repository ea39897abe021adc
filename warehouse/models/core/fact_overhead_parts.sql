-- One row per part of an allocation that stands.
select
    parts.allocation_part_id,
    parts.allocation_id,
    parts.pool_id,
    parts.cost_centre_id,
    parts.order_id,
    parts.order_line_id,
    parts.assembly_id,
    parts.customer_id,
    parts.item_id,
    coalesce(orders.department_id, parts.department_id) as department_id,
    orders.salesperson_id,

    allocations.number as document_number,
    pools.code as pool_code,
    pools.name as pool_name,
    parts.account_code,

    parts.basis_value,
    parts.amount,
    parts.to_stock,

    allocations.month,
    allocations.booked_on
from staging.stg_costing__allocation_part as parts
join staging.stg_costing__allocation as allocations on allocations.allocation_id = parts.allocation_id
join staging.stg_costing__pool as pools on pools.pool_id = parts.pool_id
left join staging.stg_sales__order as orders on orders.order_id = parts.order_id
where allocations.state = 'booked'
