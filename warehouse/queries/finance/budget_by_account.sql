-- One row per account that has a budget or moved, as the account grows: what was planned, what happened, and what is left.
with
moved as (
    select
        account_code,

        sum(result_period) as amount
    from amounts
    group by all
),

both_sides as (
    select
        accounts.account_code,
        accounts.name_zh,
        accounts.name_en,
        accounts.name_tw,
        accounts.account_class,
        accounts.path,

        if(accounts.normal_side = 'D', 1, -1) * coalesce(moved.amount, 0) as actual,
        if(accounts.normal_side = 'D', 1, -1) * coalesce(budgeted.amount, 0) as planned,
        budgeted.account_code is not null as has_budget
    from core.dim_account as accounts
    left join moved on moved.account_code = accounts.account_code
    left join budgeted on budgeted.account_code = accounts.account_code
    where accounts.account_class in ('income', 'expense') or budgeted.account_code is not null
),

-- An account with a budget of its own stands for itself and all below it that have none.
with_below as (
    select
        tops.account_code,

        sum(both_sides.actual) as actual,
        sum(both_sides.planned) as planned
    from both_sides
    join both_sides as tops on starts_with(both_sides.path, tops.path)
    where tops.has_budget
        and (both_sides.account_code = tops.account_code or not both_sides.has_budget)
        and not exists (
            select 1
            from both_sides as nearer
            where nearer.has_budget
                and nearer.account_code <> tops.account_code
                and starts_with(nearer.path, tops.path)
                and starts_with(both_sides.path, nearer.path)
        )
    group by all

    union all

    select
        alone.account_code,

        alone.actual,
        0
    from both_sides as alone
    where not alone.has_budget
        and not exists (select 1 from both_sides as tops where tops.has_budget and starts_with(alone.path, tops.path))
)

select
    accounts.account_code as account,

    accounts.name_zh as name,
    accounts.name_en,
    accounts.name_tw,
    accounts.account_class as class,

    with_below.planned::decimal(18, 2) as budget,
    with_below.actual::decimal(18, 2) as actual,
    (with_below.actual - with_below.planned)::decimal(18, 2) as difference,
    if(
        with_below.planned = 0, null, round(with_below.actual * 100 / abs(with_below.planned), 2)
    )::decimal(18, 2) as percent,

    -- Over budget is an expense above its plan; an income below it falls short. Both are what somebody has to look at.
    case
        when accounts.account_class in ('expense', 'cost') and with_below.actual > with_below.planned then 'over'
        when accounts.account_class = 'income' and with_below.actual < with_below.planned then 'short'
        else ''
    end as state
from with_below
join core.dim_account as accounts on accounts.account_code = with_below.account_code
where (with_below.actual <> 0 or with_below.planned <> 0)
    and (
        not $over::boolean
        or (accounts.account_class in ('expense', 'cost') and with_below.actual > with_below.planned)
    )
order by accounts.path
