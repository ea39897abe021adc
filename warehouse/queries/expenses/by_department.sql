-- One row per department.
select
    department_code,
    department_name,

    count(distinct claim_id)::integer as claims,
    count(*)::integer as receipts,
    sum(expense)::decimal(18, 2) as expense,
    sum(tax)::decimal(18, 2) as tax,
    sum(gross)::decimal(18, 2) as gross
from spent
group by all
order by expense desc, department_code
