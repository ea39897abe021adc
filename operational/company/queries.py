"""What people can see of the company: itself, departments, calendar, series and settings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.reference import the_company
from operational.company.tables import Department, Holiday
from operational.core.api import Input, Output, Series, Setting, Tx, query


class Nothing(Input):
    pass


class CompanyView(Output):
    name: str
    tax_id: str
    taxpayer: str
    opening_date: dt.date
    stock_start: dt.date | None
    prices_include_tax: bool
    address: str
    phone: str
    bank: str
    bank_account: str
    version: int


@query("company.company", permission="company.company.view", path="GET /company")
def company(tx: Tx, given: Nothing) -> CompanyView:
    """The company whose books these are."""
    return CompanyView(**vars(the_company(tx)))


class DepartmentRow(Output):
    id: int
    code: str
    name: str
    parent_id: int | None
    is_active: bool


class Departments(Output):
    rows: list[DepartmentRow]
    total: int


@query("company.departments", permission="company.department.view", path="GET /departments")
def departments(tx: Tx, given: Nothing) -> Departments:
    """All departments in the order of their codes."""
    columns = (Department.id, Department.code, Department.name, Department.parent_id, Department.is_active)
    found = tx.session.execute(sa.select(*columns).order_by(Department.code)).mappings()
    rows = [DepartmentRow(**row) for row in found]
    return Departments(rows=rows, total=len(rows))


class CalendarYear(Input):
    year: int = Field(ge=2000, le=2100)


class CalendarDay(Output):
    day: dt.date
    kind: str
    name: str
    overtime_factor: Decimal
    source: str


class Calendar(Output):
    rows: list[CalendarDay]
    total: int


@query("company.calendar", permission="company.company.view", path="GET /calendar/{year}")
def calendar(tx: Tx, given: CalendarYear) -> Calendar:
    """The days of a year on which the official calendar differs from the week."""
    first, last = dt.date(given.year, 1, 1), dt.date(given.year, 12, 31)
    statement = sa.select(Holiday).where(Holiday.day.between(first, last)).order_by(Holiday.day)
    rows = [
        CalendarDay(day=h.day, kind=h.kind, name=h.name, overtime_factor=h.overtime_factor, source=h.source)
        for h in tx.session.execute(statement).scalars()
    ]
    return Calendar(rows=rows, total=len(rows))


class SeriesRow(Output):
    kind: str
    prefix: str
    period_format: str
    width: int


class SeriesList(Output):
    rows: list[SeriesRow]
    total: int


@query("company.series", permission="company.company.view", path="GET /series")
def series(tx: Tx, given: Nothing) -> SeriesList:
    """How each kind of document is numbered."""
    columns = (Series.kind, Series.prefix, Series.period_format, Series.width)
    rows = [SeriesRow(**row) for row in tx.session.execute(sa.select(*columns).order_by(Series.kind)).mappings()]
    return SeriesList(rows=rows, total=len(rows))


class SettingRow(Output):
    name: str
    valid_from: dt.date
    value: Any  # a setting is a switch, a number, a word or a list: what it may be is the reader's business
    source: str


class Settings(Output):
    rows: list[SettingRow]
    total: int


@query("company.settings", permission="company.company.view", path="GET /settings")
def settings(tx: Tx, given: Nothing) -> Settings:
    """All choices of the company with the day from which each holds."""
    columns = (Setting.name, Setting.valid_from, Setting.value, Setting.source)
    found = tx.session.execute(sa.select(*columns).order_by(Setting.name, Setting.valid_from)).mappings()
    rows = [SettingRow(**row) for row in found]
    return Settings(rows=rows, total=len(rows))
