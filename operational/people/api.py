"""The front door of people."""

from operational.people.commands import ensure_employees, save_employee
from operational.people.events import DepartmentHeadWasChanged
from operational.people.heads import department_heads, head_of_department, set_department_head
from operational.people.queries import employees
from operational.people.sheets import EMPLOYEES
from operational.people.tables import DepartmentHead, Employee

COMMANDS = (save_employee, ensure_employees, set_department_head)
QUERIES = (employees, department_heads)
SHEETS = (EMPLOYEES,)

_VIEW = {"people.employee.view": "all"}
_EDIT = {**_VIEW, "people.employee.edit": "all"}
ROLES = {
    "sales_clerk": _VIEW,
    "warehouse": _VIEW,
    "accountant": _EDIT,
    "cashier": _VIEW,
    "buyer": _VIEW,
    "manager": _VIEW,
    "analyst": _VIEW,
    "administrator": _EDIT,
    "pipeline": _VIEW,
}

__all__ = ["DepartmentHead", "DepartmentHeadWasChanged", "Employee", "head_of_department"]
