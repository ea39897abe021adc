-- One row per supplier and item.
with
latest as (
    select
        item_id,
        supplier_id,

        arg_max(net / nullif(quantity_ordered, 0), ordered_on) as last_net_price,

        max(ordered_on) as last_ordered_on
    from core.fact_purchases
    where is_binding
    group by all
)

select
    conditions.supplier_item_id,
    conditions.item_id,
    conditions.supplier_id,

    items.item_code,
    parties.party_code as supplier_code,
    parties.party_short_name as supplier_name,
    conditions.supplier_code as supplier_item_code,

    conditions.price,
    latest.last_net_price::decimal(18, 6) as last_net_price,
    conditions.lead_time_days,
    conditions.minimum_quantity,
    conditions.pack_size,
    row_number() over (
        partition by conditions.item_id order by conditions.is_preferred desc, conditions.price, conditions.supplier_item_id
    )::integer as rank,

    conditions.is_preferred,

    latest.last_ordered_on
from core.fact_supplier_items as conditions
join core.dim_item as items on items.item_id = conditions.item_id
join core.dim_party as parties on parties.party_id = conditions.supplier_id
left join latest on latest.item_id = conditions.item_id and latest.supplier_id = conditions.supplier_id
where parties.is_active
