"""Keeping employees, as far as documents and the books name them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import CODE, Input, Output, RefTo, Tx, command, locked_master, refuse, require, save_master
from operational.identity.api import User, act_as
from operational.people.tables import Employee

EmployeeRef = Annotated[int | str, RefTo("people.employee")]
DepartmentRef = Annotated[int | str, RefTo("company.department")]
UserRef = Annotated[int | str, RefTo("identity.user")]
Code = Annotated[str, CODE, Field(min_length=1, max_length=60)]
ENSURED_MAX = 20_000  # a sheet names its partners, items and people in one call


class SaveEmployee(Input):
    code: Code
    employee: EmployeeRef | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)]
    department: DepartmentRef | None = None
    user: UserRef | None = None
    job: str = Field(default="", max_length=100)
    joined_on: dt.date | None = None
    left_on: dt.date | None = None
    version: int | None = None


class EmployeeSaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("people.save_employee", permission="people.employee.edit", path="POST /employees")
def save_employee(tx: Tx, cmd: SaveEmployee) -> EmployeeSaved:
    """Add an employee, or change the given fields of the one with this code; the user is who signs in as this person."""
    if cmd.joined_on and cmd.left_on:
        in_order = cmd.joined_on <= cmd.left_on
        require(in_order, "people.left_before_joining", field="left_on", name=cmd.name, joined_on=cmd.joined_on)
    given = cmd.model_dump(include=cmd.model_fields_set - {"employee", "department", "user", "version"})
    if "department" in cmd.model_fields_set:
        given["department_id"] = _id_of(tx, Department, cmd.department, "department")
    if "user" in cmd.model_fields_set:
        given["user_id"] = _id_of(tx, User, cmd.user, "user")
        _refuse_taken_user(tx, cmd, given["user_id"])
    before = locked_master(tx, Employee, cmd.employee if cmd.employee is not None else cmd.code)
    former_user = before.user_id if before is not None else None
    row, is_new = save_master(tx, Employee, "people.employee", given, ref=cmd.employee, version=cmd.version)
    if former_user is not None and former_user != row.user_id:
        act_as(tx, former_user, employee_id=None, department_id=None)
    if row.user_id is not None:
        act_as(tx, row.user_id, employee_id=row.id, department_id=row.department_id)
    return EmployeeSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


def _id_of(tx: Tx, model: type[Department] | type[User], ref: int | str | None, field: str) -> int | None:
    return tx.find(model, ref, field=field).id if ref is not None else None


def _refuse_taken_user(tx: Tx, cmd: SaveEmployee, user_id: int | None) -> None:
    """One user is one person: the rights and the records of two people never mix."""
    if user_id is None:
        return
    other = tx.session.execute(sa.select(Employee).where(Employee.user_id == user_id)).scalar_one_or_none()
    if other is not None and cmd.employee not in (other.id, other.code) and cmd.code != other.code:
        refuse("people.user_taken", field="user", user=str(cmd.user), code=other.code, name=other.name)


class NewEmployee(Input):
    code: Code
    name: str = Field(default="", max_length=200)


class EnsureEmployees(Input):
    employees: list[NewEmployee] = Field(min_length=1, max_length=ENSURED_MAX)


class EmployeesEnsured(Output):
    new: list[str]


@command("people.ensure_employees", permission="people.employee.edit", path="POST /employees/ensure")
def ensure_employees(tx: Tx, cmd: EnsureEmployees) -> EmployeesEnsured:
    """Add the employees whose codes are not there yet; answers which were new."""
    wanted = {employee.code: employee.name or employee.code for employee in cmd.employees}
    statement = sa.select(Employee.code).where(Employee.code == sa.any_(sa.cast(list(wanted), sa.ARRAY(sa.Text))))
    known = set(tx.session.execute(statement).scalars())
    new = [code for code in wanted if code not in known]
    tx.insert(Employee, [{"code": code, "name": wanted[code]} for code in new])
    return EmployeesEnsured(new=new)
