-- One row per class or region of customers.
with
owed as (
    select
        if($by::varchar = 'region', parties.region, parties.class_name) as class_name,

        sum(ageing.total)::decimal(18, 2) as receivable
    from marts.receivables_ageing as ageing
    join core.dim_party as parties on parties.party_id = ageing.party_id
    group by all
),

classed as (
    select
        if($by::varchar = 'region', coalesce(parties.region, ''), coalesce(parties.class_name, '')) as class_name,

        count(distinct sold.customer_code)::integer as customers,
        sum(sold.net)::decimal(18, 2) as net,
        sum(sold.cost)::decimal(18, 2) as cost,
        sum(sold.net - sold.cost)::decimal(18, 2) as margin,
        (sum(sold.net - sold.cost) / nullif(sum(sold.net) filter (where sold.cost is not null), 0))::decimal(18, 4) as margin_rate
    from sold
    left join core.dim_party as parties on parties.party_id = sold.customer_id
    group by all
)

select
    coalesce(classed.class_name, owed.class_name) as class_name,

    coalesce(classed.customers, 0) as customers,
    coalesce(classed.net, 0)::decimal(18, 2) as net,
    classed.cost,
    classed.margin,
    classed.margin_rate,
    coalesce(owed.receivable, 0)::decimal(18, 2) as receivable
from classed
full join owed on owed.class_name = classed.class_name
order by net desc, class_name
