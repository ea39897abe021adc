"""What people can see of employees."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import Output, Page, RefTo, Tx, like, page_of, query
from operational.people.tables import Employee

DepartmentRef = Annotated[int | str, RefTo("company.department")]


class FindEmployees(Page):
    search: str = Field(default="", max_length=100)
    department: DepartmentRef | None = None
    is_active: bool | None = True


class EmployeeRow(Output):
    id: int
    code: str
    name: str
    department_id: int | None
    department_name: str | None
    user_id: int | None
    job: str
    joined_on: dt.date | None
    left_on: dt.date | None
    version: int


class Employees(Output):
    rows: list[EmployeeRow]
    total: int


@query("people.employees", permission="people.employee.view", path="GET /employees")
def employees(tx: Tx, given: FindEmployees) -> Employees:
    """Employees by code or name; active are those who have not left by today."""
    statement = sa.select(
        Employee.id, Employee.code, Employee.name, Employee.department_id, Department.name.label("department_name"),
        Employee.user_id, Employee.job, Employee.joined_on, Employee.left_on, Employee.version,
    ).outerjoin(Department, Department.id == Employee.department_id)  # fmt: skip
    for word in given.search.split():
        pattern = like(word)
        statement = statement.where(sa.or_(Employee.code.ilike(pattern), Employee.name.ilike(pattern)))
    if given.department is not None:
        column = Department.id if isinstance(given.department, int) else Department.code
        statement = statement.where(column == given.department)
    if given.is_active is not None:
        here = sa.or_(Employee.left_on.is_(None), Employee.left_on >= tx.today)
        statement = statement.where(here if given.is_active else sa.not_(here))
    rows, total = page_of(tx, statement.order_by(Employee.code), given)
    return Employees(rows=[EmployeeRow(**row._mapping) for row in rows], total=total)
