-- One row per open item.
select
    source_id,

    source_kind,
    source_number,
    party_code,
    party_name,
    bucket,

    amount,
    settled,
    amount_open,
    days_overdue,
    count(*) over () as rows_total,

    dated_on,
    due_on
from marts.open_item_ageing
where kind = $kind::varchar
    and ($party::varchar is null or party_code = $party::varchar)
    and ($bucket::varchar is null or bucket = $bucket::varchar)
order by due_on, open_item_id
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
