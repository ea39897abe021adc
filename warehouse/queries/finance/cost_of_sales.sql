-- One row per item, category, customer, class of customers, order or order line.
with
labour as (
    select
        order_id,

        sum(hours)::decimal(18, 6) as hours,
        sum(labour)::decimal(18, 2) as labour
    from core.fact_order_hours
    where month between date_trunc('month', $from::date) and $to::date
    group by order_id
),

grouped as (
    select
        case $by::varchar
            when 'item' then item_code
            when 'category' then category_code
            when 'customer' then customer_code
            when 'class' then class_name
            else order_number
        end as code,
        case $by::varchar
            when 'item' then item_name
            when 'category' then category_name
            when 'class' then class_name
            else customer_name
        end as name,
        case $by::varchar when 'item' then spec when 'line' then item_name else '' end as detail,
        if($by::varchar = 'line', item_code, '') as item,
        if($by::varchar in ('order', 'line'), order_id, null) as order_id,
        if($by::varchar = 'line', order_line_id, null) as order_line_id,
        if($by::varchar in ('item', 'line'), unit, '') as unit,

        sum(quantity)::decimal(18, 6) as quantity,
        sum(net)::decimal(18, 2) as net,
        coalesce(sum(net) filter (where material is null), 0)::decimal(18, 2) as net_without_cost,
        coalesce(sum(material), 0)::decimal(18, 2) as material,
        sum(landed)::decimal(18, 2) as landed,
        sum(difference)::decimal(18, 2) as difference,
        sum(overhead)::decimal(18, 2) as overhead,
        sum(other)::decimal(18, 2) as other,
        coalesce(sum(cost), 0)::decimal(18, 2) as cost
    from costed
    group by all
)

select
    grouped.* exclude (order_line_id),
    (net - net_without_cost - cost)::decimal(18, 2) as margin,
    ((net - net_without_cost - cost) / nullif(net - net_without_cost, 0))::decimal(18, 4) as margin_rate,
    if($by::varchar = 'order', labour.hours, null)::decimal(18, 6) as hours,
    if($by::varchar = 'order', labour.labour, null)::decimal(18, 2) as labour,
    count(*) over () as rows_total,
    sum(net) over ()::decimal(18, 2) as net_total,
    sum(cost) over ()::decimal(18, 2) as cost_total,
    sum(net - net_without_cost - cost) over ()::decimal(18, 2) as margin_total,
    (
        sum(net - net_without_cost - cost) over () / nullif(sum(net - net_without_cost) over (), 0)
    )::decimal(18, 4) as margin_rate_total,
    sum(overhead) over ()::decimal(18, 2) as overhead_total
from grouped
left join labour on labour.order_id = grouped.order_id
order by net desc, code, item, order_line_id
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
