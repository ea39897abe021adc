-- One row per stocked item.
select
    positions.item_code,
    positions.item_name,
    positions.spec,
    positions.unit,
    positions.category_name,

    positions.quantity_on_hand,
    positions.quantity_reserved,
    positions.quantity_backordered,
    positions.quantity_on_order,
    positions.position,
    count(*) over () as rows_total
from marts.position_by_item as positions
join core.dim_item as items on items.item_id = positions.item_id
where $search::varchar is null
    or contains(lower(concat_ws(' ', items.item_code, items.item_name, items.spec, items.pinyin)), lower($search::varchar))
order by positions.item_code
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
