-- One row.
select
    count(distinct claim_id)::integer as claims,
    count(*)::integer as receipts,
    sum(expense)::decimal(18, 2) as expense,
    sum(tax)::decimal(18, 2) as tax,
    sum(gross)::decimal(18, 2) as gross,
    sum(cut)::decimal(18, 2) as cut,
    sum(over_limit)::decimal(18, 2) as over_limit,
    count(distinct employee_id)::integer as employees
from spent
