-- One row.
with
asked as (
    select
        $from::date as first_day,
        $to::date as last_day,
        datediff('day', $from::date, $to::date) + 1 as days
),

sold as (
    select
        sales.net,
        sales.cost,

        sales.sold_on >= asked.first_day as is_now
    from core.fact_sales as sales, asked
    where sales.sold_on between asked.first_day - asked.days::integer and asked.last_day
)

select
    coalesce(sum(net) filter (where is_now), 0)::decimal(18, 2) as net,
    coalesce(sum(net) filter (where not is_now), 0)::decimal(18, 2) as net_before,
    coalesce(sum(net - cost) filter (where is_now), 0)::decimal(18, 2) as margin,
    coalesce(sum(net - cost) filter (where not is_now), 0)::decimal(18, 2) as margin_before,
    (
        sum(net - cost) filter (where is_now) / nullif(sum(net) filter (where is_now and cost is not null), 0)
    )::decimal(18, 4) as margin_rate,
    (
        select count(distinct orders.order_id)
        from core.fact_orders as orders, asked
        where orders.is_binding and orders.ordered_on between asked.first_day and asked.last_day
    )::integer as order_count,
    (select count(*) from marts.order_lines_late)::integer as lines_late,
    (select coalesce(sum(total), 0) from marts.receivables_ageing)::decimal(18, 2) as receivable,
    (select coalesce(sum(total - not_due), 0) from marts.receivables_ageing)::decimal(18, 2) as receivable_overdue
from sold
