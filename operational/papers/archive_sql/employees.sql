select employee.code as 编码, employee.name as 名称, department.name as 部门
from people.employee left join company.department on department.id = employee.department_id order by employee.code
