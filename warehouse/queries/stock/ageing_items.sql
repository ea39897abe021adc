-- One row per item and age bucket.
select
    item_code,
    item_name,
    category_name,
    bucket,

    quantity,
    value,
    age_days_oldest,
    count(*) over () as rows_total
from marts.stock_ageing
where $bucket::varchar is null or bucket = $bucket::varchar
order by value desc, item_code, bucket
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
