-- One row per line of the form: what the budget plans for the period and for the year up to its last day.
with
budget_departments as (
    select department_id
    from core.dim_department
    where starts_with(path, (select path from core.dim_department where department_code = $department::varchar))
),

planned as (
    select
        account_code,

        amount,
        date_diff('day', greatest(month, $from::date), least(last_day(month), $to::date)) + 1 as days_asked,
        date_diff('day', month, least(last_day(month), $to::date)) + 1 as days_of_year,
        day(last_day(month)) as days_of_month,

        month >= date_trunc('year', $to::date) as is_of_year,
        last_day(month) >= $from::date as is_of_period
    from core.fact_budgets
    where month <= $to::date
        and if($budget::varchar is null, counts, budget_number = $budget::varchar)
        and ($department::varchar is null or department_id in (select department_id from budget_departments))
),

budgeted as (
    select
        account_code,

        sum(if(days_asked = days_of_month, amount, round(amount * days_asked / days_of_month, 2)))
            filter (where is_of_period) as period,
        sum(if(days_of_year = days_of_month, amount, round(amount * days_of_year / days_of_month, 2)))
            filter (where is_of_year) as year
    from planned
    group by all
)

select
    form_lines.line,

    form_lines.name_zh as name,
    form_lines.name_en,
    form_lines.name_tw,
    form_lines.kind,

    form_lines.level,
    coalesce(sum(terms.sign * budgeted.period), 0)::decimal(18, 2) as current,
    coalesce(sum(terms.sign * budgeted.year), 0)::decimal(18, 2) as comparative
from form_lines
left join terms on terms.line = form_lines.line
left join budgeted on budgeted.account_code = terms.account_code
group by all
order by form_lines.line
