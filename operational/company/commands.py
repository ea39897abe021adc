"""Opening the company and keeping its departments, calendar, number series and settings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.company import rules
from operational.company.reference import COMPANY_ID
from operational.company.scoring import usual_rules
from operational.company.tables import Company, Department, Holiday, ScoreRule
from operational.core.api import (
    CODE,
    Conflict,
    Input,
    Output,
    Qty,
    RefTo,
    Series,
    Setting,
    Tx,
    command,
    refuse,
    remember,
    require,
    save_master,
)
from operational.identity.api import forbid_in_passwords

DepartmentRef = Annotated[int | str, RefTo("company.department")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, CODE, Field(min_length=1, max_length=60)]
Taxpayer = Literal["general", "small_scale"]
ENSURED_MAX = 5000  # as many rows as the largest sheet brings


class OpenCompany(Input):
    name: Name
    opening_date: dt.date
    taxpayer: Taxpayer = "general"
    tax_id: str = Field(default="", max_length=30)
    stock_start: dt.date | None = None
    address: str = Field(default="", max_length=500)
    phone: str = Field(default="", max_length=60)
    bank: str = Field(default="", max_length=200)
    bank_account: str = Field(default="", max_length=60)
    prices_include_tax: bool = True


class CompanySaved(Output):
    id: int
    name: str
    version: int


@command("company.open_company", permission="company.company.open", path="POST /company")
def open_company(tx: Tx, cmd: OpenCompany) -> CompanySaved:
    """Open the books of a company: one database holds one company, once and for all."""
    there = tx.session.execute(sa.select(Company.name).where(Company.id == COMPANY_ID)).scalar_one_or_none()
    require(there is None, "company.already_open", name=there or "")
    row = tx.new(Company, id=COMPANY_ID, **cmd.model_dump())
    forbid_in_passwords(tx, cmd.name)
    remember(tx, "company.company", row.id)
    tx.reference_changed()
    return CompanySaved(id=row.id, name=row.name, version=1)


class ChangeCompany(Input):
    name: Name | None = None
    tax_id: str | None = Field(default=None, max_length=30)
    taxpayer: Taxpayer | None = None
    stock_start: dt.date | None = None
    address: str | None = Field(default=None, max_length=500)
    phone: str | None = Field(default=None, max_length=60)
    bank: str | None = Field(default=None, max_length=200)
    bank_account: str | None = Field(default=None, max_length=60)
    prices_include_tax: bool | None = None
    version: int | None = None


@command("company.change_company", permission="company.company.edit", path="POST /company/change")
def change_company(tx: Tx, cmd: ChangeCompany) -> CompanySaved:
    """Change what is printed on papers and how prices are meant; only the given fields change."""
    statement = sa.select(Company).where(Company.id == COMPANY_ID).with_for_update(key_share=True)
    row = tx.session.execute(statement).scalar_one_or_none()
    if row is None:
        refuse("company.not_open")
    if cmd.version is not None and cmd.version != row.version:
        raise Conflict("core.changed_by_another", kind="company.company", number=row.name, field="version")
    if cmd.stock_start is not None and cmd.stock_start < row.opening_date:
        refuse("company.stock_start_too_early", field="stock_start", opening_date=row.opening_date)
    given = {name: value for name, value in cmd.model_dump(exclude={"version"}).items() if value is not None}
    changed = {name: value for name, value in given.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += bool(changed)
    if "name" in changed:
        forbid_in_passwords(tx, row.name)
    remember(tx, "company.company", row.id)
    tx.reference_changed()
    return CompanySaved(id=row.id, name=row.name, version=row.version)


class SaveDepartment(Input):
    code: Code
    name: Name
    parent: DepartmentRef | None = None
    is_active: bool = True


class DepartmentSaved(Output):
    id: int
    code: str
    is_new: bool


@command("company.save_department", permission="company.department.edit", path="POST /departments")
def save_department(tx: Tx, cmd: SaveDepartment) -> DepartmentSaved:
    """Add a department or change the one with this code."""
    parent = tx.find(Department, cmd.parent, field="parent") if cmd.parent is not None else None
    require(parent is None or parent.code != cmd.code, "company.department_above_itself", field="parent", code=cmd.code)
    values = {"code": cmd.code, "name": cmd.name, "parent_id": parent.id if parent else None, "is_active": cmd.is_active}
    row, is_new = save_master(tx, Department, "company.department", values)
    tx.reference_changed()
    return DepartmentSaved(id=row.id, code=row.code, is_new=is_new)


class NewDepartment(Input):
    code: Code
    name: str = Field(default="", max_length=200)


class EnsureDepartments(Input):
    departments: list[NewDepartment] = Field(min_length=1, max_length=ENSURED_MAX)


class DepartmentsEnsured(Output):
    new: list[str]


@command("company.ensure_departments", permission="company.department.edit", path="POST /departments/ensure")
def ensure_departments(tx: Tx, cmd: EnsureDepartments) -> DepartmentsEnsured:
    """Add the departments that are not there yet, by code or name; answers which were new."""
    wanted = {department.code: department.name or department.code for department in cmd.departments}
    codes = sa.cast(list(wanted), sa.ARRAY(sa.Text))
    known = tx.session.execute(
        sa.select(Department.code, Department.name).where(
            sa.or_(Department.code == sa.any_(codes), Department.name == sa.any_(codes))
        )
    ).all()
    there = {text for row in known for text in row}
    new = [code for code in wanted if code not in there]
    tx.insert(Department, [{"code": code, "name": wanted[code]} for code in new])
    if new:
        tx.reference_changed()
    return DepartmentsEnsured(new=new)


class SaveHoliday(Input):
    day: dt.date
    kind: Literal["statutory_holiday", "day_off", "makeup_workday"]
    name: Name
    overtime_factor: Qty | None = None
    source: str = Field(min_length=1, max_length=500)


class HolidaySaved(Output):
    day: dt.date
    is_new: bool


# Labour law, article 44: what an hour of work on such a day costs.
OVERTIME_FACTORS = {"statutory_holiday": Decimal("3.0"), "day_off": Decimal("2.0"), "makeup_workday": Decimal("1.5")}


@command("company.save_holiday", permission="company.calendar.edit", path="POST /calendar")
def save_holiday(tx: Tx, cmd: SaveHoliday) -> HolidaySaved:
    """Enter an official day off or make-up workday, with the notice that ordered it."""
    values = cmd.model_dump()
    if cmd.overtime_factor is None:
        values["overtime_factor"] = OVERTIME_FACTORS[cmd.kind]
    return HolidaySaved(day=cmd.day, is_new=_upsert(tx, Holiday, values, ("day",)))


class SaveSeries(Input):
    kind: Code
    prefix: str = Field(max_length=12, pattern=r"^[A-Za-z0-9-]*$")
    period_format: Literal["YYYYMM", "YYYYMMDD", "YYYY", ""] = "YYYYMM"
    width: int = Field(default=4, ge=1, le=12)


class SeriesSaved(Output):
    kind: str
    is_new: bool


@command("company.save_series", permission="company.series.edit", path="POST /series")
def save_series(tx: Tx, cmd: SaveSeries) -> SeriesSaved:
    """Choose how the documents of one kind are numbered from now on; given numbers stay."""
    return SeriesSaved(kind=cmd.kind, is_new=_upsert(tx, Series, cmd.model_dump(), ("kind",)))


class SaveSetting(Input):
    name: str = Field(min_length=3, max_length=100, pattern=r"^[a-z_]+\.[a-z_.]+$")
    value: bool | int | str | list[str]
    valid_from: dt.date | None = None
    source: str = Field(default="", max_length=500)


class SettingSaved(Output):
    name: str
    valid_from: dt.date
    is_new: bool


@command("company.save_setting", permission="company.setting.edit", path="POST /settings")
def save_setting(tx: Tx, cmd: SaveSetting) -> SettingSaved:
    """Make a choice of the company from a day on; what was in force before stays for the days before."""
    valid_from = cmd.valid_from or tx.today
    values = {"id": tx.new_id(), "name": cmd.name, "valid_from": valid_from, "value": cmd.value, "source": cmd.source}
    is_new = _upsert(tx, Setting, values, ("name", "valid_from"))
    return SettingSaved(name=cmd.name, valid_from=valid_from, is_new=is_new)


class Seed(Input):
    pass


class Seeded(Output):
    new: int


@command("company.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> Seeded:
    """Give a new company its number series, the official calendar and the rules of scores; what is there stays as it is."""
    new = 0
    for model, rows in ((Series, rules.series_rows()), (Holiday, rules.holiday_rows()), (ScoreRule, usual_rules())):
        table: Any = model.__table__
        key = next(iter(table.primary_key))
        statement = insert(table).values(rows).on_conflict_do_nothing().returning(key)
        new += len(tx.session.execute(statement).all())
    tx.reference_changed()
    return Seeded(new=new)


def _upsert(tx: Tx, model: type[Any], values: dict[str, Any], key: tuple[str, ...]) -> bool:
    """Write the row of this key; tells whether it is new. Two editors at once: the later one stands."""
    table: Any = model.__table__
    changed = {name: value for name, value in values.items() if name not in (*key, "id")}
    statement: Any = (
        insert(table)
        .values(values)
        .on_conflict_do_update(index_elements=list(key), set_=changed)
        .returning(sa.literal_column("xmax = 0"))
    )
    is_new = bool(tx.session.execute(statement).scalar_one())
    tx.reference_changed()
    return is_new
