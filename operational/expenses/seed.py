"""What a new company starts with: usual kinds of expense with their accounts, and what each paper lets be deducted."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from operational.core.api import Input, Output, Tx, command
from operational.expenses.tables import Kind, KindRule, PaperRule

DATA = Path(__file__).with_name("data")


class Seed(Input):
    pass


class ExpensesSeeded(Output):
    new: int


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@command("expenses.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> ExpensesSeeded:
    """Give a new company the usual kinds of expense and the papers of tax law; one that has any keeps what it has."""
    if tx.session.execute(sa.select(sa.func.count()).select_from(Kind)).scalar_one():
        return ExpensesSeeded(new=0)
    given = _rows("kinds")
    ids = tx.ids(len(given))
    kinds = [
        {"id": new, "code": row["code"], "name": row["name"], "usual_paper": row["usual_paper"]}
        for new, row in zip(ids, given, strict=True)
    ]
    tx.insert(Kind, kinds)
    dated = [
        {
            "kind_id": new,
            "department_id": None,
            "valid_from": dt.date.fromisoformat(row["valid_from"]),
            "account_code": row["account_code"],
            "is_deductible": row["is_deductible"] == "1",
            "requires_party": row["requires_party"] == "1",
            "source": row["source"],
        }
        for new, row in zip(ids, given, strict=True)
    ]
    tx.insert(KindRule, dated)
    papers = [
        {
            "paper": row["paper"],
            "valid_from": dt.date.fromisoformat(row["valid_from"]),
            "way": row["way"],
            "rate": Decimal(row["rate"]),
            "needs_number": row["needs_number"] == "1",
            "source": row["source"],
        }
        for row in _rows("papers")
    ]
    tx.insert(PaperRule, papers)
    tx.reference_changed()
    return ExpensesSeeded(new=len(kinds) + len(papers))
