-- One row per item with a supplier.
select
    positions.item_id::varchar as item,
    conditions.supplier_id::varchar as supplier,

    conditions.minimum_quantity as minimum,
    conditions.pack_size as pack,
    conditions.price,
    coalesce(nullif(positions.unit_cost, 0), conditions.price) as unit_cost,
    conditions.lead_time_days
from marts.position_by_item as positions
join marts.supplier_conditions as conditions on conditions.item_id = positions.item_id and conditions.rank = 1
where positions.is_purchased
order by item
