-- What the budgets plan for the days of a question: a month that the question cuts counts by its days, to the cent.
-- Without a number the budget of each year that was approved last.
budget_departments as (
    select department_id
    from core.dim_department
    where starts_with(path, (select path from core.dim_department where department_code = $department::varchar))
),

planned as (
    select
        account_code,
        month,

        amount,
        date_diff('day', greatest(month, $from::date), least(last_day(month), $to::date)) + 1 as days,
        day(last_day(month)) as days_of_month
    from core.fact_budgets
    where month <= $to::date
        and last_day(month) >= $from::date
        and if($budget::varchar is null, counts, budget_number = $budget::varchar)
        and ($department::varchar is null or department_id in (select department_id from budget_departments))
),

budgeted as (
    select
        account_code,

        sum(if(days = days_of_month, amount, round(amount * days / days_of_month, 2)))::decimal(18, 2) as amount
    from planned
    group by all
)
