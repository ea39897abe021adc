-- One row per employee.
select
    id as employee_id,
    department_id,
    user_id,

    code,
    name,
    job,

    joined_on,
    left_on
from raw.people__employee
