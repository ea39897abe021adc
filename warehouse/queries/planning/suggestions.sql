-- One row per open suggestion.
select
    suggestions.suggestion_id,

    suggestions.suggestion_number,
    suggestions.item_code,
    suggestions.item_name,
    suggestions.spec,
    suggestions.unit,
    suggestions.supplier_name,
    suggestions.demand_class,
    suggestions.model,
    suggestions.reason,

    suggestions.quantity,
    suggestions.position,
    suggestions."trigger",
    suggestions.target,
    suggestions.price,
    count(*) over () as rows_total,

    suggestions.suggested_on,
    suggestions.order_by,
    suggestions.stockout_on
from marts.suggestions_open as suggestions
join core.dim_item as items on items.item_id = suggestions.item_id
left join core.dim_party as parties on parties.party_id = suggestions.supplier_id
where ($supplier::varchar is null or parties.party_code = $supplier::varchar)
    and (
        $search::varchar is null
        or contains(lower(concat_ws(' ', items.item_code, items.item_name, items.spec, items.pinyin)), lower($search::varchar))
    )
order by suggestions.stockout_on nulls last, suggestions.item_code
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
