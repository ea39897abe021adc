-- One row per business partner.
with
parties as (select * from staging.stg_parties__party),
terms as (select * from staging.stg_parties__terms),
salespeople as (select * from staging.stg_sales__customer_salesperson)

select
    parties.party_id,
    parties.terms_id,
    salespeople.salesperson_id,

    parties.code as party_code,
    parties.name as party_name,
    coalesce(nullif(parties.short_name, ''), parties.name) as party_short_name,
    parties.pinyin,
    parties.class_name,
    parties.region,
    coalesce(terms.name, '') as terms_name,

    parties.credit_limit,

    parties.is_customer,
    parties.is_supplier,
    parties.credit_hold,
    parties.is_active
from parties
left join terms on terms.terms_id = parties.terms_id
left join salespeople on salespeople.customer_id = parties.party_id
