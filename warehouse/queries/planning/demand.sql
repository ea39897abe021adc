-- One row per month with demand.
select
    date_trunc('month', day)::date as month,

    sum(quantity)::decimal(18, 6) as quantity
from marts.demand_by_item_day
where item_code = $item::varchar and day between $from::date and $to::date
group by all
order by month
