"""What people can see of bank layouts: how statements are read and payment files written."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from operational.core.api import Input, Output, Tx, query
from operational.invoicing.bank_tables import BankLayout, BankLayoutColumn


class FindLayouts(Input):
    purpose: Literal["statement", "payment", ""] = ""


class LayoutColumnRow(Output):
    field: str
    heading: str
    constant: str


class LayoutRow(Output):
    id: int
    code: str
    name: str
    purpose: str
    encoding: str
    cash_account: str | None
    date_form: str
    plus_is: str
    is_active: bool
    version: int
    columns: list[LayoutColumnRow]


class Layouts(Output):
    rows: list[LayoutRow]
    total: int


@query("invoicing.bank_layouts", permission="invoicing.bank_account.view", path="GET /bank-layouts")
def bank_layouts(tx: Tx, given: FindLayouts) -> Layouts:
    """How banks write statements and want payment files."""
    columns: dict[int, list[LayoutColumnRow]] = {}
    for row in tx.session.execute(sa.select(BankLayoutColumn).order_by(BankLayoutColumn.position)).scalars():
        shown = LayoutColumnRow(field=row.field, heading=row.heading, constant=row.constant)
        columns.setdefault(row.bank_layout_id, []).append(shown)
    statement = sa.select(BankLayout).order_by(BankLayout.code)
    if given.purpose:
        statement = statement.where(BankLayout.purpose == given.purpose)
    names = ("id", "code", "name", "purpose", "encoding", "cash_account", "date_form", "plus_is", "is_active", "version")
    rows = [
        LayoutRow(**{name: getattr(row, name) for name in names}, columns=columns.get(row.id, []))
        for row in tx.session.execute(statement).scalars()
    ]
    return Layouts(rows=rows, total=len(rows))
