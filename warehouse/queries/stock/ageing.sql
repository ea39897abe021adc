-- One row per age bucket.
select
    ages.bucket,

    count(*)::integer as item_count,
    sum(ages.value)::decimal(18, 2) as value,
    (sum(ages.value) / nullif(sum(sum(ages.value)) over (), 0))::decimal(18, 4) as share
from marts.stock_ageing as ages
join core.dim_item as items on items.item_id = ages.item_id
where true
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
group by ages.bucket
order by array_position(['0-30', '31-90', '91-180', '181-365', '366+'], ages.bucket)
