"""The standing rules of sales as lists: tolerances, and who gets new orders."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from operational.core.api import Fraction, Output, Page, Tx, page_of, query
from operational.items.api import Category, Item
from operational.parties.api import Party
from operational.people.api import Employee
from operational.sales.tables_after import Tolerance
from operational.sales.tables_before import AssignmentRule


class ToleranceRow(Output):
    id: int
    customer: str | None  # the code; empty: every customer
    customer_name: str | None
    item: str | None
    item_name: str | None
    over: Fraction
    under: Fraction


class Tolerances(Output):
    rows: list[ToleranceRow]
    total: int


class FindTolerances(Page):
    """All of them, page by page."""


@query("sales.tolerances", permission="sales.order.view", path="GET /sales/tolerances")
def tolerances(tx: Tx, q: FindTolerances) -> Tolerances:
    """How much more or less than ordered may be delivered, the closest agreements first."""
    columns: list[Any] = [
        Tolerance.id, Party.code.label("customer"), Party.name.label("customer_name"), Item.code.label("item"),
        Item.name.label("item_name"), Tolerance.over, Tolerance.under,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .outerjoin(Party, Party.id == Tolerance.customer_id)
        .outerjoin(Item, Item.id == Tolerance.item_id)
        .order_by(Party.code.nulls_last(), Item.code.nulls_last(), Tolerance.id)
    )
    rows, total = page_of(tx, statement, q)
    return Tolerances(rows=[ToleranceRow(**row._mapping) for row in rows], total=total)


class FindAssignmentRules(Page):
    with_past: bool = False  # rules whose last day is over too


class AssignmentRuleRow(Output):
    id: int
    version: int
    rank: int
    region: str
    class_name: str
    category: str | None  # the code; empty: every item
    category_name: str | None
    salesperson: str  # the code
    salesperson_name: str
    valid_from: dt.date
    valid_to: dt.date | None


class AssignmentRules(Output):
    rows: list[AssignmentRuleRow]
    total: int


@query("sales.assignment_rules", permission="sales.order.view", path="GET /sales/assignment-rules")
def assignment_rules(tx: Tx, q: FindAssignmentRules) -> AssignmentRules:
    """Who gets new orders, in the order in which the rules are asked."""
    rule = AssignmentRule
    columns: list[Any] = [
        rule.id, rule.version, rule.rank, rule.region, rule.class_name, Category.code.label("category"),
        Category.name.label("category_name"), Employee.code.label("salesperson"), Employee.name.label("salesperson_name"),
        rule.valid_from, rule.valid_to,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Employee, Employee.id == rule.salesperson_id)
        .outerjoin(Category, Category.id == rule.category_id)
        .order_by(rule.rank, rule.id)
    )
    if not q.with_past:
        statement = statement.where(sa.or_(rule.valid_to.is_(None), rule.valid_to >= tx.today))
    rows, total = page_of(tx, statement, q)
    return AssignmentRules(rows=[AssignmentRuleRow(**row._mapping) for row in rows], total=total)
