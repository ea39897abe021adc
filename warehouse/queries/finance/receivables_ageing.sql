-- One row per customer with open receivables.
select
    party_code as customer_code,
    party_name as customer_name,
    terms_name,

    not_due,
    days_1_30,
    days_31_60,
    days_61_90,
    days_91_180,
    days_181_365,
    days_366,
    total
from marts.receivables_ageing
where $customer::varchar is null or party_code = $customer::varchar
order by total desc, party_code
