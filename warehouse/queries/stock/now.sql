-- One row per stocked item.
select
    stock.item_code,
    stock.item_name,
    stock.spec,
    stock.unit,
    stock.category_name,

    stock.quantity_on_hand,
    stock.quantity_reserved,
    stock.quantity_available,
    stock.stock_minimum,
    stock.unit_cost,
    stock.value,
    stock.cover_days,
    count(*) over () as rows_total,
    sum(stock.value) over ()::decimal(18, 2) as value_total,

    stock.is_below_minimum,

    stock.last_moved_on,
    stock.last_issued_on
from marts.stock_now as stock
join core.dim_item as items on items.item_id = stock.item_id
where (not $below_minimum::boolean or stock.is_below_minimum)
    and (
        $category::varchar is null
        or items.category_path = (select any_value(category_path) from core.dim_item where category_code = $category::varchar)
        or starts_with(
            items.category_path,
            (select any_value(category_path) || ' / ' from core.dim_item where category_code = $category::varchar)
        )
    )
    and (
        $search::varchar is null
        or contains(lower(concat_ws(' ', items.item_code, items.item_name, items.spec, items.pinyin)), lower($search::varchar))
    )
order by stock.value desc, stock.item_code
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
