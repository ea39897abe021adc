"""The front door of people."""

from operational.people.commands import ensure_employees, save_employee
from operational.people.queries import employees
from operational.people.sheets import EMPLOYEES
from operational.people.tables import Employee

COMMANDS = (save_employee, ensure_employees)
QUERIES = (employees,)
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

__all__ = ["Employee"]
