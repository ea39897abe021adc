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
from operational.company.rates import Currency, exchange_rate, exchange_rates, save_exchange_rate
from operational.company.reference import TheCompany, is_workday, next_workday, setting, the_company
from operational.company.scoring import save_score_rule, score_rules
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
    save_exchange_rate,
    save_score_rule,
    seed,
)
QUERIES = (company, departments, calendar, series, settings, timeline, exchange_rates, score_rules)
SHEETS = (DEPARTMENTS,)

_VIEW = {"company.company.view": "all", "company.department.view": "all", "company.timeline.view": "all"}
ROLES = {
    "employee": {"company.department.view": "all", "company.timeline.view": "all"},
    "department_head": {"company.department.view": "all", "company.timeline.view": "all"},
    "sales_clerk": _VIEW,
    "warehouse": _VIEW,
    "accountant": {**_VIEW, "company.department.edit": "all", "company.rate.edit": "all"},
    "cashier": {**_VIEW, "company.rate.edit": "all"},
    "buyer": _VIEW,
    "manager": {**_VIEW, "company.score.edit": "all"},
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

__all__ = [
    "Company", "Currency", "Department", "Holiday", "TheCompany", "exchange_rate", "is_workday", "next_workday", "setting",
    "the_company",
]  # fmt: skip
