-- One row per stock move.
select
    moves.source_id,

    moves.purpose,
    moves.source_kind,
    items.item_code,
    items.item_name,
    locations.location_code,

    moves.quantity,
    moves.value,
    moves.quantity_after,
    moves.value_after,
    count(*) over () as rows_total,

    moves.moved_on
from core.fact_stock_moves as moves
join core.dim_item as items on items.item_id = moves.item_id
join core.dim_location as locations on locations.location_id = moves.location_id
where moves.moved_on between $from::date and $to::date
    and ($item::varchar is null or items.item_code = $item::varchar)
order by moves.moved_on desc, moves.move_id desc
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
