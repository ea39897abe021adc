-- One row per supplier and item.
select
    item_code,
    supplier_code,
    supplier_name,
    supplier_item_code,

    price,
    last_net_price,
    lead_time_days,
    minimum_quantity,
    pack_size,
    rank,

    is_preferred,

    last_ordered_on
from marts.supplier_conditions
where ($item::varchar is null or item_code = $item::varchar) and ($supplier::varchar is null or supplier_code = $supplier::varchar)
order by item_code, rank
