-- One row per state.
select
    state,

    count(distinct order_id)::integer as order_count,
    sum(gross)::decimal(18, 2) as gross
from core.fact_orders
group by all
order by state
