-- One row per class, region or tag of customers; a customer with several tags counts in each of them.
with
grouped as (
    select
        party_id,

        if($by::varchar = 'region', region, class_name) as class_name
    from core.dim_party
    where $by::varchar <> 'tag'
    union all
    select
        parties.party_id,

        coalesce(tags.tag, '') as class_name
    from core.dim_party as parties
    left join core.dim_party_tag as tags on tags.party_id = parties.kept_party_id
    where $by::varchar = 'tag'
),

owed as (
    select
        grouped.class_name,

        sum(ageing.total)::decimal(18, 2) as receivable
    from marts.receivables_ageing as ageing
    join grouped on grouped.party_id = ageing.party_id
    group by all
),

classed as (
    select
        coalesce(grouped.class_name, '') as class_name,

        count(distinct sold.customer_code)::integer as customers,
        sum(sold.net)::decimal(18, 2) as net,
        sum(sold.cost)::decimal(18, 2) as cost,
        sum(sold.net - sold.cost)::decimal(18, 2) as margin,
        (sum(sold.net - sold.cost) / nullif(sum(sold.net) filter (where sold.cost is not null), 0))::decimal(18, 4) as margin_rate
    from sold
    left join grouped on grouped.party_id = sold.customer_id
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
