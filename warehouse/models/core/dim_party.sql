-- One row per business partner.
with
parties as (select * from staging.stg_parties__party),
terms as (select * from staging.stg_parties__terms),
salespeople as (select * from staging.stg_sales__customer_salesperson)

select
    parties.party_id,
    kept.party_id as kept_party_id,
    kept.terms_id,
    salespeople.salesperson_id,

    kept.code as party_code,
    kept.name as party_name,
    coalesce(nullif(kept.short_name, ''), kept.name) as party_short_name,
    parties.code as own_code,
    kept.pinyin,
    kept.class_name,
    kept.region,
    coalesce(terms.name, '') as terms_name,

    kept.credit_limit,

    kept.is_customer,
    kept.is_supplier,
    kept.credit_hold,
    kept.is_active
from parties
join parties as kept on kept.party_id = coalesce(parties.merged_into_id, parties.party_id)
left join terms on terms.terms_id = kept.terms_id
left join salespeople on salespeople.customer_id = kept.party_id
