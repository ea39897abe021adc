-- One row per month, employee, department and kind of expense.
select
    date_trunc('month', expenses.booked_on)::date as month,
    expenses.employee_id,
    expenses.department_id,
    expenses.kind_code,

    employees.employee_code,
    employees.employee_name,
    coalesce(departments.department_code, '') as department_code,
    coalesce(departments.department_name, '') as department_name,
    expenses.kind_name,

    count(distinct expenses.claim_id)::integer as claims,
    count(*)::integer as receipts,
    sum(expenses.expense)::decimal(18, 2) as expense,
    sum(expenses.tax)::decimal(18, 2) as tax,
    sum(expenses.gross)::decimal(18, 2) as gross,
    sum(expenses.cut)::decimal(18, 2) as cut,
    sum(expenses.over_limit)::decimal(18, 2) as over_limit
from core.fact_expenses as expenses
join core.dim_employee as employees on employees.employee_id = expenses.employee_id
left join core.dim_department as departments on departments.department_id = expenses.department_id
group by all
