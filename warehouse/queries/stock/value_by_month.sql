-- One row per month.
select
    stock.month,

    sum(stock.value_end)::decimal(18, 2) as value_end,
    sum(stock.value_in)::decimal(18, 2) as value_in,
    sum(stock.value_out)::decimal(18, 2) as value_out
from core.stock_by_month as stock
join core.dim_item as items on items.item_id = stock.item_id
where stock.month between date_trunc('month', $from::date) and $to::date
    and ($category::varchar is null or items.category_code = $category::varchar)
group by all
order by stock.month
