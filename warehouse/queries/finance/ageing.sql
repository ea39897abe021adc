-- One row per bucket.
select
    bucket,

    count(*)::integer as item_count,
    sum(amount_open)::decimal(18, 2) as amount
from marts.open_item_ageing
where kind = $kind::varchar and ($party::varchar is null or party_code = $party::varchar)
group by bucket
order by array_position(['not_due', '1-30', '31-60', '61-90', '91-180', '181-365', '366+'], bucket)
