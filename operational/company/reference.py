"""What everybody asks the company for: its own row, its calendar and its settings, read once per process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.company import rules
from operational.company.tables import Company, Holiday
from operational.core.api import Setting, Tx, refuse

COMPANY_ID = 1  # one database is one set of books


@dataclass(frozen=True)
class TheCompany:
    """The company as documents and books need it."""

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


def the_company(tx: Tx) -> TheCompany:
    """The company whose books these are; refused before it was opened."""
    found = tx.reference(_load_company)
    if found is None:
        refuse("company.not_open")
    return found


def is_workday(tx: Tx, day: dt.date) -> bool:
    """Whether people work on the day, by the official calendar."""
    return rules.is_workday(day, tx.reference(_load_calendar))


def next_workday(tx: Tx, day: dt.date) -> dt.date:
    """The day itself, or the first workday after it."""
    return rules.next_workday(day, tx.reference(_load_calendar))


def setting(tx: Tx, name: str, default: Any, *, on: dt.date | None = None) -> Any:
    """What the company chose, in force on the day (today, when none is given)."""
    day = on or tx.today
    chosen = default
    for valid_from, value in tx.reference(_load_settings).get(name, ()):
        if valid_from <= day:
            chosen = value
    return chosen


def _load_company(session: orm.Session) -> TheCompany | None:
    row = session.execute(sa.select(Company).where(Company.id == COMPANY_ID)).scalar_one_or_none()
    if row is None:
        return None
    return TheCompany(
        name=row.name,
        tax_id=row.tax_id,
        taxpayer=row.taxpayer,
        opening_date=row.opening_date,
        stock_start=row.stock_start,
        prices_include_tax=row.prices_include_tax,
        address=row.address,
        phone=row.phone,
        bank=row.bank,
        bank_account=row.bank_account,
        version=row.version,
    )


def _load_calendar(session: orm.Session) -> Mapping[dt.date, str]:
    return {day: kind for day, kind in session.execute(sa.select(Holiday.day, Holiday.kind))}


def _load_settings(session: orm.Session) -> Mapping[str, list[tuple[dt.date, Any]]]:
    found: dict[str, list[tuple[dt.date, Any]]] = {}
    rows = sa.select(Setting.name, Setting.valid_from, Setting.value).order_by(Setting.name, Setting.valid_from)
    for name, valid_from, value in session.execute(rows):
        found.setdefault(name, []).append((valid_from, value))
    return found
