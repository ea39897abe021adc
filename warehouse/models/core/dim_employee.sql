-- One row per employee.
select
    employees.employee_id,
    employees.department_id,

    employees.code as employee_code,
    employees.name as employee_name,
    coalesce(departments.name, '') as department_name,
    employees.job,

    employees.joined_on,
    employees.left_on
from staging.stg_people__employee as employees
left join staging.stg_company__department as departments on departments.department_id = employees.department_id
