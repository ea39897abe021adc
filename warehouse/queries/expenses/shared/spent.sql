-- Receipts booked in the days asked for, with names, filtered.
spent as (
    select
        expenses.*,

        employees.employee_code,
        employees.employee_name,
        coalesce(departments.department_code, '') as department_code,
        coalesce(departments.department_name, '') as department_name
    from core.fact_expenses as expenses
    join core.dim_employee as employees on employees.employee_id = expenses.employee_id
    left join core.dim_department as departments on departments.department_id = expenses.department_id
    where expenses.booked_on between $from::date and $to::date
        and ($employee::varchar is null or employees.employee_code = $employee::varchar)
        and ($department::varchar is null or coalesce(departments.department_code, '') = $department::varchar)
        and ($kind::varchar is null or expenses.kind_code = $kind::varchar)
)
