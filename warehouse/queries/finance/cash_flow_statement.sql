-- One row per line of the form, then one row per check.
with
cash as (
    select amounts.*
    from amounts
    join core.dim_account as accounts on accounts.account_code = amounts.account_code
    where accounts.is_cash
),

flows as (
    select
        cash_flow_line,

        sum(period_debit - period_credit) as period,
        sum(year_debit - year_credit) as year
    from cash
    group by all
),

holdings as (select coalesce(sum(balance_end), 0) as at_end from cash),

term_values as (
    select
        terms.line,

        terms.sign * flows.period as period,
        terms.sign * flows.year as year
    from terms
    join flows on flows.cash_flow_line = terms.other_line
    where terms.take = 'cash_flow'

    union all

    select
        terms.line,
        terms.sign * amounts.balance_before,
        terms.sign * amounts.balance_year_begin
    from terms
    join amounts on amounts.account_code = terms.account_code
    where terms.take = 'opening_cash'
),

filled as (
    select
        form_lines.line,

        form_lines.name_zh as name,
        form_lines.name_en,
        form_lines.name_tw,
        form_lines.kind,

        form_lines.level,
        coalesce(sum(term_values.period), 0)::decimal(18, 2) as current,
        coalesce(sum(term_values.year), 0)::decimal(18, 2) as comparative
    from form_lines
    left join term_values on term_values.line = form_lines.line
    group by all
),

compared as (
    select
        1 as line,

        '期末现金余额 = 货币资金（本期）' as name,

        max(filled.current) filter (where filled.line = 22) as left_side,
        max(holdings.at_end) as right_side
    from filled, holdings

    union all

    select
        2,
        '期末现金余额 = 货币资金（本年累计）',
        max(filled.comparative) filter (where filled.line = 22),
        max(holdings.at_end)
    from filled, holdings
)

select
    'lines' as section,
    line,

    name,
    name_en,
    name_tw,
    kind,

    level,
    current,
    comparative,
    null::decimal(18, 2) as left,
    null::decimal(18, 2) as right,
    null::decimal(18, 2) as difference,

    null::boolean as ok
from filled

union all

select
    'checks', line, name, '', '', '', 0, null, null,
    left_side::decimal(18, 2), right_side::decimal(18, 2), (left_side - right_side)::decimal(18, 2), left_side = right_side
from compared
order by section desc, line
