"""The dated rules as people read them: kinds of expense, papers, limits."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.company.api import Department
from operational.core.api import Amount, Fraction, Input, Output, Tx, query
from operational.expenses.refs import KindRef
from operational.expenses.tables import Kind, KindRule, Limit, PaperRule
from operational.ledger.api import Account


class KindsAsked(Input):
    is_active: bool | None = True


class KindRow(Output):
    id: int
    code: str
    name: str
    usual_paper: str
    is_active: bool
    version: int


class Kinds(Output):
    rows: list[KindRow]


@query("expenses.kinds", permission="expenses.kind.view", path="GET /expense-kinds")
def kinds(tx: Tx, given: KindsAsked) -> Kinds:
    """Kinds of expense as employees choose them, in the order in which they were made."""
    statement = sa.select(Kind.id, Kind.code, Kind.name, Kind.usual_paper, Kind.is_active, Kind.version).order_by(Kind.id)
    if given.is_active is not None:
        statement = statement.where(Kind.is_active == given.is_active)
    return Kinds(rows=[KindRow(**row._mapping) for row in tx.session.execute(statement)])


class RulesAsked(Input):
    kind: KindRef | None = None


class KindRuleRow(Output):
    code: str
    name: str
    department_name: str | None
    account: str
    account_name: str
    is_deductible: bool
    requires_party: bool
    valid_from: dt.date
    source: str


class KindRules(Output):
    rows: list[KindRuleRow]


@query("expenses.kind_rules", permission="expenses.rule.view", path="GET /expense-kinds/rules")
def kind_rules(tx: Tx, given: RulesAsked) -> KindRules:
    """Which account bears each kind from which day on, with what says so."""
    statement = (
        sa.select(
            Kind.code, Kind.name, Department.name.label("department_name"), KindRule.account_code.label("account"),
            Account.name_zh.label("account_name"), KindRule.is_deductible, KindRule.requires_party, KindRule.valid_from,
            KindRule.source,
        )
        .join(KindRule, KindRule.kind_id == Kind.id)
        .join(Account, Account.code == KindRule.account_code)
        .outerjoin(Department, Department.id == KindRule.department_id)
        .order_by(Kind.id, Department.code.nulls_first(), KindRule.valid_from)
    )  # fmt: skip
    if given.kind is not None:
        statement = statement.where((Kind.id if isinstance(given.kind, int) else Kind.code) == given.kind)
    return KindRules(rows=[KindRuleRow(**row._mapping) for row in tx.session.execute(statement)])


class PapersAsked(Input):
    """No choice is needed: every rule."""


class PaperRuleRow(Output):
    paper: str
    way: str
    rate: Fraction
    needs_number: bool
    valid_from: dt.date
    source: str


class PaperRules(Output):
    rows: list[PaperRuleRow]


@query("expenses.paper_rules", permission="expenses.kind.view", path="GET /expense-papers")
def paper_rules(tx: Tx, given: PapersAsked) -> PaperRules:
    """How the input tax of each kind of paper is found from which day on, with the law that says so."""
    p = PaperRule
    statement = sa.select(p.paper, p.way, p.rate, p.needs_number, p.valid_from, p.source).order_by(p.paper, p.valid_from)
    return PaperRules(rows=[PaperRuleRow(**row._mapping) for row in tx.session.execute(statement)])


class LimitRow(Output):
    code: str
    name: str
    job: str
    measure: str
    amount: Amount
    valid_from: dt.date
    source: str


class Limits(Output):
    rows: list[LimitRow]
    total: int


@query("expenses.limits", permission="expenses.kind.view", path="GET /expense-limits")
def limits(tx: Tx, given: PapersAsked) -> Limits:
    """What is usual for each kind, by job and from which day on."""
    statement = (
        sa.select(Kind.code, Kind.name, Limit.job, Limit.measure, Limit.amount, Limit.valid_from, Limit.source)
        .join(Kind, Kind.id == Limit.kind_id)
        .order_by(Kind.id, Limit.job, Limit.measure, Limit.valid_from)
    )
    rows = [LimitRow(**row._mapping) for row in tx.session.execute(statement)]
    return Limits(rows=rows, total=len(rows))
