-- One row per category and month.
select
    category_name,
    month,

    cost_of_sales,
    value_start,
    value_end,
    turnover,
    turnover_days
from marts.turnover_by_category_month
where month between $from::date and $to::date
order by category_name, month
