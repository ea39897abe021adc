"""The tax rules a new company starts with."""

from __future__ import annotations

import sqlalchemy as sa

from operational.closing.reference import rule_rows
from operational.closing.tables import TaxRule
from operational.core.api import Input, Output, Tx, command


class Seed(Input):
    pass


class Seeded(Output):
    new: int


@command("closing.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> Seeded:
    """Give the books the dated rates of surcharges, stamp duty, income tax and reserve; what is there stays."""
    there = {tuple(row) for row in tx.session.execute(sa.select(TaxRule.name, TaxRule.scope, TaxRule.valid_from))}
    missing = [row for row in rule_rows() if (row["name"], row["scope"], row["valid_from"]) not in there]
    tx.insert(TaxRule, missing)
    tx.reference_changed()
    return Seeded(new=len(missing))
