"""The front door of company."""

from operational.company.commands import (
    change_company,
    ensure_departments,
    open_company,
    save_department,
    save_holiday,
    save_series,
    save_setting,
    seed,
)
from operational.company.queries import calendar, company, departments, series, settings
from operational.company.reference import TheCompany, is_workday, next_workday, setting, the_company
from operational.company.sheets import DEPARTMENTS
from operational.company.tables import Company, Department, Holiday
from operational.company.timeline import timeline

COMMANDS = (
    open_company,
    change_company,
    save_department,
    ensure_departments,
    save_holiday,
    save_series,
    save_setting,
    seed,
)
QUERIES = (company, departments, calendar, series, settings, timeline)
SHEETS = (DEPARTMENTS,)

_VIEW = {"company.company.view": "all", "company.department.view": "all", "company.timeline.view": "all"}
ROLES = {
    "sales_clerk": _VIEW,
    "warehouse": _VIEW,
    "accountant": {**_VIEW, "company.department.edit": "all"},
    "cashier": _VIEW,
    "buyer": _VIEW,
    "manager": _VIEW,
    "analyst": _VIEW,
    "pipeline": _VIEW,
    "administrator": {
        **_VIEW,
        "company.company.edit": "all",
        "company.department.edit": "all",
        "company.calendar.edit": "all",
        "company.series.edit": "all",
        "company.setting.edit": "all",
    },
}

__all__ = ["Company", "Department", "Holiday", "TheCompany", "is_workday", "next_workday", "setting", "the_company"]
