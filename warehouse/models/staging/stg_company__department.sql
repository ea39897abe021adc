-- One row per department.
select
    id as department_id,
    parent_id,

    code,
    name,

    is_active
from raw.company__department
