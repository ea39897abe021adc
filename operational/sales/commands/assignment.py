"""Saying who gets new orders."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from operational.core.api import Conflict, Input, NotFound, Output, RefTo, Tx, command, locked_master, remember, require
from operational.items.api import Category
from operational.people.api import Employee
from operational.sales.refs import EmployeeRef
from operational.sales.tables_before import AssignmentRule

CategoryRef = Annotated[int | str, RefTo("items.category")]


class SaveAssignmentRule(Input):
    rule: int | None = None  # left out: a new rule
    version: int | None = None
    rank: int = Field(default=100, ge=1, le=9999)  # the smallest that fits counts
    region: str = Field(default="", max_length=80)  # of the customer; left out: every region
    class_name: str = Field(default="", max_length=80)  # of the customer; left out: every class
    category: CategoryRef | None = None  # of an item on the order, or above it; left out: every item
    salesperson: EmployeeRef
    valid_from: dt.date | None = None  # left out: today
    valid_to: dt.date | None = None


class AssignmentRuleSaved(Output):
    id: int
    is_new: bool


@command("sales.save_assignment_rule", permission="sales.assignment.edit", path="POST /sales/assignment-rules")
def save_assignment_rule(tx: Tx, cmd: SaveAssignmentRule) -> AssignmentRuleSaved:
    """Say to whom new orders go (自动分配) by region, class and category; a rule that is no longer wanted gets a last day."""
    valid_from = cmd.valid_from or tx.today
    require(cmd.valid_to is None or cmd.valid_to >= valid_from, "sales.rule_ends_before_it_starts", field="valid_to")
    salesperson = tx.find(Employee, cmd.salesperson, field="salesperson")
    works = salesperson.left_on is None or salesperson.left_on >= valid_from
    require(works, "sales.salesperson_left", field="salesperson", name=salesperson.name, left_on=salesperson.left_on)
    values = {
        "rank": cmd.rank,
        "region": cmd.region,
        "class_name": cmd.class_name,
        "category_id": tx.find(Category, cmd.category, field="category").id if cmd.category is not None else None,
        "salesperson_id": salesperson.id,
        "valid_from": valid_from,
        "valid_to": cmd.valid_to,
    }
    row = _known(tx, cmd)
    if row is None:
        row = tx.new(AssignmentRule, **values)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
    tx.reference_changed()
    remember(tx, "sales.assignment_rule", row.id)
    return AssignmentRuleSaved(id=row.id, is_new=cmd.rule is None)


def _known(tx: Tx, cmd: SaveAssignmentRule) -> AssignmentRule | None:
    """The rule that shall be changed, locked, as the person last saw it."""
    if cmd.rule is None:
        return None
    row = locked_master(tx, AssignmentRule, cmd.rule)
    if row is None:
        raise NotFound("core.not_found", field="rule", kind="sales.assignment_rule", ref=str(cmd.rule))
    if cmd.version is not None and cmd.version != row.version:
        raise Conflict("core.changed_by_another", kind="sales.assignment_rule", number=str(row.rank), field="version")
    return row
