-- One row per account of the chart, then one row per line of the cash-flow statement that money carries.
with
asked_party as (select party_id from core.dim_party where party_code = $party::varchar),

by_party as (
    select
        account_code,
        party_id,

        sum(balance_end) as ending,
        sum(balance_year_begin) as starting,
        sum(balance_before) as before,
        sum(period_debit) as period_debit,
        sum(period_credit) as period_credit,
        sum(year_debit) as year_debit,
        sum(year_credit) as year_credit,
        sum(result_period) as period_result,
        sum(result_year) as year_result
    from amounts
    where $party::varchar is null or party_id in (select party_id from asked_party)
    group by all
),

by_account as (
    select
        account_code,

        sum(ending) as ending,
        sum(greatest(ending, 0)) as ending_debits,
        sum(greatest(-ending, 0)) as ending_credits,
        sum(starting) as starting,
        sum(greatest(starting, 0)) as starting_debits,
        sum(greatest(-starting, 0)) as starting_credits,
        sum(before) as before,
        sum(period_debit) as period_debit,
        sum(period_credit) as period_credit,
        sum(year_debit) as year_debit,
        sum(year_credit) as year_credit,
        sum(period_result) as period_result,
        sum(year_result) as year_result
    from by_party
    group by all
),

flows as (
    select
        amounts.cash_flow_line,

        sum(amounts.period_debit - amounts.period_credit) as period,
        sum(amounts.year_debit - amounts.year_credit) as year
    from amounts
    join core.dim_account as accounts on accounts.account_code = amounts.account_code
    where accounts.is_cash
        and amounts.cash_flow_line <> 0
        and ($party::varchar is null or amounts.party_id in (select party_id from asked_party))
    group by all
)

select
    'accounts' as section,
    accounts.account_code as account,
    0 as line,

    accounts.name_zh as name,
    accounts.name_en,
    accounts.name_tw,
    accounts.path,
    accounts.normal_side,

    coalesce(ending, 0)::decimal(18, 2) as ending,
    coalesce(ending_debits, 0)::decimal(18, 2) as ending_debits,
    coalesce(ending_credits, 0)::decimal(18, 2) as ending_credits,
    coalesce(starting, 0)::decimal(18, 2) as starting,
    coalesce(starting_debits, 0)::decimal(18, 2) as starting_debits,
    coalesce(starting_credits, 0)::decimal(18, 2) as starting_credits,
    coalesce(before, 0)::decimal(18, 2) as before,
    coalesce(period_debit, 0)::decimal(18, 2) as period_debit,
    coalesce(period_credit, 0)::decimal(18, 2) as period_credit,
    coalesce(year_debit, 0)::decimal(18, 2) as year_debit,
    coalesce(year_credit, 0)::decimal(18, 2) as year_credit,
    coalesce(period_result, 0)::decimal(18, 2) as period_result,
    coalesce(year_result, 0)::decimal(18, 2) as year_result,
    null::decimal(18, 2) as period,
    null::decimal(18, 2) as year
from core.dim_account as accounts
left join by_account on by_account.account_code = accounts.account_code

union all by name

select
    'flows' as section,
    cash_flow_line as line,

    period::decimal(18, 2) as period,
    year::decimal(18, 2) as year
from flows
order by section, account, line
