"""What a new company starts with: the classes of tax law with their lives, and the account that bears depreciation."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from operational.assets.tables import Category, CategoryRule, ExpenseAccount
from operational.core.api import Input, Output, Tx, command

DATA = Path(__file__).with_name("data")


class Seed(Input):
    pass


class AssetsSeeded(Output):
    new: int


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@command("assets.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> AssetsSeeded:
    """Give a new company the categories of tax law and a rule for the expense account; one that has any keeps what it has."""
    if tx.session.execute(sa.select(sa.func.count()).select_from(Category)).scalar_one():
        return AssetsSeeded(new=0)
    given = _rows("categories")
    ids = tx.ids(len(given))
    tx.insert(Category, [{"id": new, "code": row["code"], "name": row["name"]} for new, row in zip(ids, given, strict=True)])
    dated = [
        {
            "category_id": new,
            "valid_from": dt.date.fromisoformat(row["valid_from"]),
            "life_months": int(row["life_months"]),
            "life_months_min": int(row["life_months_min"]),
            "residual_rate": Decimal(row["residual_rate"]),
            "source": row["source"],
        }
        for new, row in zip(ids, given, strict=True)
    ]
    tx.insert(CategoryRule, dated)
    accounts = [
        {"department_id": None, "category_id": None, **row, "valid_from": dt.date.fromisoformat(row["valid_from"])}
        for row in _rows("expense_accounts")
    ]
    tx.insert(ExpenseAccount, accounts)
    tx.reference_changed()
    return AssetsSeeded(new=len(dated) + len(accounts))
