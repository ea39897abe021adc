"""Employees, as far as documents and the ledger need them: a dimension and an owner of records."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Row


class Employee(Row):
    __tablename__ = "employee"
    __table_args__ = {"schema": "people", "info": {"rights": "document"}}

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    user_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("identity.user.id"), unique=True)
    job: orm.Mapped[str] = orm.mapped_column(default="")
    joined_on: orm.Mapped[dt.date | None]
    left_on: orm.Mapped[dt.date | None]
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class DepartmentHead(Row):
    """Who heads a department (部门负责人) now; the time line tells who did before."""

    __tablename__ = "department_head"
    __table_args__ = {"schema": "people", "info": {"rights": "document", "reference": True}}

    department_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("company.department.id"), unique=True)
    employee_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))  # empty: nobody at present
