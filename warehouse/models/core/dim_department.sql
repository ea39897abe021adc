-- One row per department.
with recursive
departments as (select * from staging.stg_company__department),

paths as (
    select department_id, code || '/' as path
    from departments
    where parent_id is null

    union all

    select departments.department_id, paths.path || departments.code || '/'
    from departments
    join paths on paths.department_id = departments.parent_id
)

select
    departments.department_id,
    departments.parent_id,

    departments.code as department_code,
    departments.name as department_name,
    paths.path,

    departments.is_active
from departments
join paths on paths.department_id = departments.department_id
