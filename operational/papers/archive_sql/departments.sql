select department.code as 编码, department.name as 名称, parent.name as 上级部门
from company.department left join company.department as parent on parent.id = department.parent_id order by department.code
