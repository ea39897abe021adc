"""Keeping the rules, and reckoning past orders by rules that came later."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.commission.reckoning import reckon
from operational.commission.tables import Earning, Rule
from operational.core.api import CODE, Fraction, Input, Output, RefTo, Tx, command, require, save_master
from operational.items.api import Category
from operational.people.api import Employee
from operational.sales.api import Order

RuleRef = Annotated[int | str, RefTo("commission.rule")]
ORDERS_MAX = 5000  # some seconds of work; a longer time is reckoned month by month


class SaveRule(Input):
    code: Annotated[str, CODE, Field(min_length=1, max_length=40)]
    rule: RuleRef | None = None
    version: int | None = None
    valid_from: dt.date
    valid_to: dt.date | None = None
    salesperson: Annotated[int | str, RefTo("people.employee")] | None = None  # left out: everybody
    customer_class: str = Field(default="", max_length=80)  # left out: all customers
    category: Annotated[int | str, RefTo("items.category")] | None = None  # left out: all items
    basis: Literal["net", "margin"] = "net"
    rate: Fraction
    note: str = Field(default="", max_length=500)


class RuleSaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("commission.save_rule", permission="commission.rule.edit", path="POST /commission/rules")
def save_rule(tx: Tx, cmd: SaveRule) -> RuleSaved:
    """Add or change a rule. One that has earned keeps its rate and basis: end it and write a new one."""
    require(cmd.valid_to is None or cmd.valid_to >= cmd.valid_from, "commission.ends_before", field="valid_to", code=cmd.code)
    kept = tx.session.execute(
        sa.select(Rule).where(Rule.id == cmd.rule if isinstance(cmd.rule, int) else Rule.code == (cmd.rule or cmd.code))
    ).scalar_one_or_none()
    if kept is not None and (kept.rate, kept.basis) != (cmd.rate, cmd.basis):
        used = tx.session.execute(sa.select(Earning.id).where(Earning.rule_id == kept.id).limit(1)).first()
        require(used is None, "commission.rule_has_earned", field="rate", code=kept.code)
    given = {
        "code": cmd.code,
        "valid_from": cmd.valid_from,
        "valid_to": cmd.valid_to,
        "salesperson_id": tx.find(Employee, cmd.salesperson, field="salesperson").id if cmd.salesperson is not None else None,
        "customer_class": cmd.customer_class,
        "category_id": tx.find(Category, cmd.category, field="category").id if cmd.category is not None else None,
        "basis": cmd.basis,
        "rate": cmd.rate,
        "note": cmd.note,
    }
    row, is_new = save_master(tx, Rule, "commission.rule", given, ref=cmd.rule, version=cmd.version)
    return RuleSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


class Recalculate(Input):
    from_date: dt.date  # of the orders
    to_date: dt.date


class Recalculated(Output):
    orders: int
    lines: int  # whose earnings changed


@command("commission.recalculate", permission="commission.rule.edit", path="POST /commission/recalculate")
def recalculate(tx: Tx, cmd: Recalculate) -> Recalculated:
    """Reckon orders of these days again, as after a rule was written late; what is right already stays."""
    require(cmd.from_date <= cmd.to_date, "commission.days_wrong", field="to_date", first=cmd.from_date, last=cmd.to_date)
    statement = (
        sa.select(Order.id)
        .where(Order.date.between(cmd.from_date, cmd.to_date), Order.state.in_(("approved", "done")))
        .order_by(Order.id)
        .limit(ORDERS_MAX + 1)
    )
    orders = list(tx.session.execute(statement).scalars())
    require(len(orders) <= ORDERS_MAX, "commission.too_many_orders", field="to_date", most=ORDERS_MAX)
    tx.lock_all(Order, orders)
    return Recalculated(orders=len(orders), lines=reckon(tx, orders, "recalculated"))
