-- One row per month and customer.
select
    date_trunc('month', sales.sold_on)::date as month,
    coalesce(parties.kept_party_id, 0) as customer_id,

    coalesce(parties.party_code, '') as customer_code,
    coalesce(parties.party_short_name, '') as customer_name,
    coalesce(parties.region, '') as region,

    count(*)::integer as line_count,
    sum(sales.quantity)::decimal(18, 6) as quantity,
    sum(sales.net)::decimal(18, 2) as net,
    sum(sales.net) filter (where sales.cost is not null)::decimal(18, 2) as net_costed,
    sum(sales.cost)::decimal(18, 2) as cost,
    sum(sales.net - sales.cost)::decimal(18, 2) as margin,
    (sum(sales.net - sales.cost) / nullif(sum(sales.net) filter (where sales.cost is not null), 0))::decimal(18, 4) as margin_rate,
    coalesce(sum(sales.net) filter (where sales.origin = 'history'), 0)::decimal(18, 2) as net_history
from core.fact_sales as sales
left join core.dim_party as parties on parties.party_id = sales.customer_id
group by all
