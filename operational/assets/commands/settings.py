"""Keeping the dated rules: lives and residual rates of categories, and the accounts that bear depreciation."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.assets.reference import category
from operational.assets.refs import AccountRef, CategoryRef, DepartmentRef
from operational.assets.rules import MONTHS_MAX
from operational.assets.tables import Category, CategoryRule, ExpenseAccount
from operational.company.api import Department
from operational.core.api import CODE, Fraction, Input, Output, Tx, command, remember, require, save_master
from operational.ledger.api import account


class SaveCategory(Input):
    code: Annotated[str, CODE, Field(min_length=1, max_length=40)]
    category: CategoryRef | None = None
    name: Annotated[str, Field(min_length=1, max_length=100)]
    valid_from: dt.date
    life_months: int = Field(ge=1, le=MONTHS_MAX)
    life_months_min: int = Field(default=0, ge=0, le=MONTHS_MAX)  # the shortest that tax law allows
    residual_rate: Fraction
    source: Annotated[str, Field(min_length=1, max_length=500)]
    is_active: bool = True
    version: int | None = None


class CategorySaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("assets.save_category", permission="assets.rule.edit", path="POST /assets/categories")
def save_category(tx: Tx, cmd: SaveCategory) -> CategorySaved:
    """Add a category or a rule of one from a day on. Cards that exist keep the life and residual value they were made with."""
    require(cmd.residual_rate < 1, "assets.residual_too_high", field="residual_rate", name=cmd.name)
    given = {"code": cmd.code, "name": cmd.name, "is_active": cmd.is_active}
    row, is_new = save_master(tx, Category, "assets.category", given, ref=cmd.category, version=cmd.version)
    values = {
        "life_months": cmd.life_months,
        "life_months_min": cmd.life_months_min,
        "residual_rate": cmd.residual_rate,
        "source": cmd.source,
    }
    statement = sa.select(CategoryRule).where(CategoryRule.category_id == row.id, CategoryRule.valid_from == cmd.valid_from)
    kept = tx.session.execute(statement).scalar_one_or_none()
    if kept is None:
        tx.new(CategoryRule, category_id=row.id, valid_from=cmd.valid_from, **values)
    else:
        for name, value in values.items():
            setattr(kept, name, value)
    tx.reference_changed()
    return CategorySaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


class SaveExpenseAccount(Input):
    department: DepartmentRef | None = None  # left out: every department
    category: CategoryRef | None = None  # left out: every category
    account: AccountRef
    valid_from: dt.date
    source: Annotated[str, Field(min_length=1, max_length=500)]


class ExpenseAccountSaved(Output):
    id: int
    account: str
    is_new: bool


@command("assets.save_expense_account", permission="assets.rule.edit", path="POST /assets/expense-accounts")
def save_expense_account(tx: Tx, cmd: SaveExpenseAccount) -> ExpenseAccountSaved:
    """Say which account bears the depreciation of a department and category from a day on; the narrowest row counts."""
    found = account(tx, cmd.account, field="account")
    fits = found.account_class in ("cost", "expense") and not found.control and not found.requires_party
    require(fits, "assets.no_expense", field="account", account=f"{found.code} {found.name}")
    department = tx.find(Department, cmd.department, field="department").id if cmd.department is not None else None
    kind = category(tx, cmd.category).id if cmd.category is not None else None
    statement = sa.select(ExpenseAccount).where(
        ExpenseAccount.department_id.is_not_distinct_from(department),
        ExpenseAccount.category_id.is_not_distinct_from(kind),
        ExpenseAccount.valid_from == cmd.valid_from,
    )
    kept = tx.session.execute(statement).scalar_one_or_none()
    is_new = kept is None
    if kept is None:
        kept = tx.new(
            ExpenseAccount, department_id=department, category_id=kind, account_code=found.code,
            valid_from=cmd.valid_from, source=cmd.source,
        )  # fmt: skip
    else:
        kept.account_code, kept.source = found.code, cmd.source
    remember(tx, "assets.expense_account", kept.id)
    tx.reference_changed()
    return ExpenseAccountSaved(id=kept.id, account=found.code, is_new=is_new)
