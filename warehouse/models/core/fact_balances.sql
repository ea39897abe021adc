-- One row per account, month, party, department and cash-flow line.
select
    account_code,
    month,
    party_id,
    department_id,
    cash_flow_line,

    sum(opening)::decimal(18, 2) as opening,
    sum(debit)::decimal(18, 2) as debit,
    sum(credit)::decimal(18, 2) as credit
from staging.stg_ledger__balance
group by all
