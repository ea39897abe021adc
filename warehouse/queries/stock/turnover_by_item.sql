-- One row per item with stock in the months.
with
months as (
    select
        turnover.item_id,

        sum(turnover.cost_of_sales) as cost_of_sales,
        arg_min(turnover.value_start, turnover.month) as value_start,
        arg_max(turnover.value_end, turnover.month) as value_end,
        sum(turnover.days_in_period) as days
    from marts.turnover_by_item_month as turnover
    where turnover.month between date_trunc('month', $from::date) and $to::date
    group by turnover.item_id
)

select
    items.item_code,
    items.item_name,
    items.spec,
    items.category_name,

    months.cost_of_sales::decimal(18, 2) as cost_of_sales,
    months.value_start,
    months.value_end,
    (months.cost_of_sales * 2 / nullif(months.value_start + months.value_end, 0))::decimal(18, 4) as turnover,
    (
        months.days * (months.value_start + months.value_end) / 2 / nullif(months.cost_of_sales, 0)
    )::decimal(18, 2) as turnover_days,
    count(*) over () as rows_total
from months
join core.dim_item as items on items.item_id = months.item_id
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
order by turnover nulls last, items.item_code
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
