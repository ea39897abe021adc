-- One row per budget that was approved, account, department and month.
with
approved as (
    select
        *,
        row_number() over (partition by budget_year order by approved_at desc, budget_id desc) = 1 as counts
    from staging.stg_reporting__budget
    where state = 'approved'
)

select
    approved.budget_id,
    lines.account_code,
    coalesce(lines.department_id, 0) as department_id,
    lines.month,

    approved.budget_number,
    approved.budget_name,

    approved.budget_year,
    (if(accounts.normal_side = 'D', 1, -1) * lines.amount)::decimal(18, 2) as amount,

    approved.counts
from approved
join staging.stg_reporting__budget_line as lines on lines.budget_id = approved.budget_id
join staging.stg_ledger__account as accounts on accounts.account_code = lines.account_code
