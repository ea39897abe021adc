-- One row per reorder suggestion that can be judged.
select
    suggestion_id,
    suggestion_number,
    item_code,
    item_name,
    spec,
    unit,
    supplier_name,
    decision,
    verdict,

    quantity_advised,
    quantity_ordered,
    quantity_asked,
    quantity_needed,
    on_hand_after,
    quantity_over,
    value_over,
    days_out,
    protection_days,

    suggested_on,
    judged_on,

    count(*) over () as rows_total
from marts.advice_scores
where ($item::varchar is null or item_code = $item::varchar)
    and ($verdict::varchar is null or verdict = $verdict::varchar)
order by judged_on desc, suggestion_id desc
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
