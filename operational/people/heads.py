"""Who heads a department (部门负责人): where nobody is named, the department above it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy import orm

from operational.company.api import Department
from operational.core.api import Input, Output, RefTo, Tx, command, query, remember, require
from operational.people.events import DepartmentHeadWasChanged
from operational.people.tables import DepartmentHead, Employee

DepartmentRef = Annotated[int | str, RefTo("company.department")]
EmployeeRef = Annotated[int | str, RefTo("people.employee")]


def _load(session: orm.Session) -> Mapping[int, tuple[int | None, int | None]]:
    """By department: the one above it, and its head."""
    statement = sa.select(Department.id, Department.parent_id, DepartmentHead.employee_id).outerjoin(
        DepartmentHead, DepartmentHead.department_id == Department.id
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(statement)}


def head_of_department(tx: Tx, department_id: int | None, *, apart_from: int | None = None) -> int | None:
    """The employee who heads the department, else the nearest one above it; never the one it shall be apart from."""
    known, seen = tx.reference(_load), set[int]()
    while department_id is not None and department_id not in seen:
        seen.add(department_id)
        above, head = known.get(department_id, (None, None))
        if head is not None and head != apart_from:
            return head
        department_id = above
    return None


class SetDepartmentHead(Input):
    department: DepartmentRef
    head: EmployeeRef | None = None  # left out: nobody heads it


class DepartmentHeadSet(Output):
    id: int
    department: str
    head: str


@command("people.set_department_head", permission="people.employee.edit", path="POST /departments/{department}/head")
def set_department_head(tx: Tx, cmd: SetDepartmentHead) -> DepartmentHeadSet:
    """Say who heads a department; what waits for its head goes to the new one."""
    department = tx.find(Department, cmd.department, field="department")
    head = tx.find(Employee, cmd.head, field="head") if cmd.head is not None else None
    here = head is None or head.left_on is None or head.left_on >= tx.today
    require(here, "people.head_has_left", field="head", name=head.name if head else "", left_on=head.left_on if head else None)
    # Two people name a head at the same moment: the department's row lets them take turns.
    tx.lock_all(Department, [department.id])
    statement = sa.select(DepartmentHead).where(DepartmentHead.department_id == department.id)
    row = tx.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    chosen = head.id if head else None
    if row is None:
        row = tx.new(DepartmentHead, department_id=department.id, employee_id=chosen)
    else:
        row.employee_id = chosen
    remember(tx, "company.department", department.id)
    tx.reference_changed()
    tx.announce(DepartmentHeadWasChanged(department_id=department.id, employee_id=chosen))
    return DepartmentHeadSet(id=row.id, department=department.code, head=head.code if head else "")


class HeadsAsked(Input):
    """No choice is needed: every department in use."""


class HeadRow(Output):
    id: int
    code: str
    name: str
    parent_name: str | None
    head: str | None
    head_name: str | None


class Heads(Output):
    rows: list[HeadRow]


@query("people.department_heads", permission="people.employee.view", path="GET /departments/heads")
def department_heads(tx: Tx, given: HeadsAsked) -> Heads:
    """Departments in use with who heads them."""
    above = orm.aliased(Department)
    statement = (
        sa.select(
            Department.id, Department.code, Department.name, above.name.label("parent_name"), Employee.code.label("head"),
            Employee.name.label("head_name"),
        )
        .outerjoin(above, above.id == Department.parent_id)
        .outerjoin(DepartmentHead, DepartmentHead.department_id == Department.id)
        .outerjoin(Employee, Employee.id == DepartmentHead.employee_id)
        .where(Department.is_active)
        .order_by(Department.code)
    )  # fmt: skip
    return Heads(rows=[HeadRow(**row._mapping) for row in tx.session.execute(statement)])
