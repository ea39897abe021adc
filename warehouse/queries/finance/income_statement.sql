-- One row per line of the form, then one row per check.
with
results as (
    select
        account_code,

        sum(result_period) as period,
        sum(result_year) as year
    from amounts
    group by all
),

term_values as (
    select
        terms.line,

        sum(terms.sign * results.period) as period,
        sum(terms.sign * results.year) as year
    from terms
    join results on results.account_code = terms.account_code
    group by all
),

filled as (
    select
        form_lines.line,

        form_lines.name_zh as name,
        form_lines.name_en,
        form_lines.name_tw,
        form_lines.kind,

        form_lines.level,
        coalesce(term_values.period, 0)::decimal(18, 2) as current,
        coalesce(term_values.year, 0)::decimal(18, 2) as comparative
    from form_lines
    left join term_values on term_values.line = form_lines.line
),

all_results as (
    select
        coalesce(-sum(results.period), 0) as period,
        coalesce(-sum(results.year), 0) as year
    from results
    join core.dim_account as accounts on accounts.account_code = results.account_code
    where accounts.account_class in ('income', 'expense')
),

compared as (
    select
        1 as line,

        '净利润 = 全部损益类科目的发生额（本期）' as name,

        max(filled.current) filter (where filled.line = 32) as left_side,
        max(all_results.period) as right_side
    from filled, all_results

    union all

    select
        2,
        '净利润 = 全部损益类科目的发生额（本年累计）',
        max(filled.comparative) filter (where filled.line = 32),
        max(all_results.year)
    from filled, all_results
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
