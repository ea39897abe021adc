"""Rules, what each salesperson earned by month, and the rows behind it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.commission.tables import Earning, Rule
from operational.core.api import Fraction, Output, Page, RefTo, SignedAmount, Tx, page_of, query
from operational.items.api import Category, Item
from operational.parties.api import Party
from operational.people.api import Employee
from operational.sales.api import Order, OrderLine

EmployeeRef = Annotated[int | str, RefTo("people.employee")]
Month = Annotated[str, Field(pattern=r"^$|^[12][0-9]{3}-(0[1-9]|1[0-2])$")]


class FindRules(Page):
    search: str = Field(default="", max_length=60)


class RuleRow(Output):
    id: int
    code: str
    valid_from: dt.date
    valid_to: dt.date | None
    salesperson: str | None
    customer_class: str
    category: str | None
    basis: str
    rate: Fraction
    note: str
    version: int


class Rules(Output):
    rows: list[RuleRow]
    total: int


@query("commission.rules", permission="commission.rule.view", path="GET /commission/rules")
def rules(tx: Tx, q: FindRules) -> Rules:
    """Commission rules, the newest first."""
    columns: list[Any] = [
        Rule.id, Rule.code, Rule.valid_from, Rule.valid_to, Employee.code.label("salesperson"), Rule.customer_class,
        Category.code.label("category"), Rule.basis, Rule.rate, Rule.note, Rule.version,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .outerjoin(Employee, Employee.id == Rule.salesperson_id)
        .outerjoin(Category, Category.id == Rule.category_id)
        .order_by(Rule.valid_from.desc(), Rule.code)
    )
    if q.search:
        statement = statement.where(sa.or_(Rule.code.contains(q.search, autoescape=True), Rule.note.contains(q.search)))
    rows, total = page_of(tx, statement, q)
    return Rules(rows=[RuleRow(**row._mapping) for row in rows], total=total)


class FindMonths(Page):
    month: Month = ""
    salesperson: EmployeeRef | None = None


class MonthRow(Output):
    month: str
    salesperson_id: int
    salesperson: str
    salesperson_code: str
    orders: int
    received: SignedAmount  # of net or margin
    amount: SignedAmount


class Months(Output):
    rows: list[MonthRow]
    total: int
    amount: SignedAmount


@query("commission.months", permission="commission.earning.view", path="GET /commission/months")
def months(tx: Tx, q: FindMonths) -> Months:
    """What each salesperson earned, month by month of the money."""
    month = sa.func.to_char(Earning.date, "YYYY-MM")
    columns: list[Any] = [
        month.label("month"), Earning.salesperson_id, Employee.name.label("salesperson"),
        Employee.code.label("salesperson_code"), sa.func.count(sa.distinct(Earning.order_id)).label("orders"),
        sa.func.sum(Earning.received).label("received"), sa.func.sum(Earning.amount).label("amount"),
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        _narrowed(tx, sa.select(*columns).join(Employee, Employee.id == Earning.salesperson_id), q.month, q.salesperson)
        .group_by(month, Earning.salesperson_id, Employee.id)
        .order_by(month.desc(), Employee.code)
    )
    rows, total = page_of(tx, statement, q)
    amount = tx.session.execute(
        _narrowed(tx, sa.select(sa.func.coalesce(sa.func.sum(Earning.amount), 0)), q.month, q.salesperson)
    ).scalar_one()
    return Months(rows=[MonthRow(**row._mapping) for row in rows], total=total, amount=amount)


def _narrowed(tx: Tx, statement: sa.Select[Any], month: str, salesperson: int | str | None) -> sa.Select[Any]:
    """The month and person asked for, and only one's own where the right goes no further."""
    if month:
        first = dt.date.fromisoformat(f"{month}-01")
        after = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        statement = statement.where(Earning.date >= first, Earning.date < after)
    if salesperson is not None:
        statement = statement.where(Earning.salesperson_id == tx.find(Employee, salesperson, field="salesperson").id)
    if tx.actor.scope(tx.permission) not in ("", "all"):
        statement = statement.where(Earning.salesperson_id == (tx.actor.employee_id or 0))
    return statement


class FindEarnings(Page):
    month: Month = ""
    salesperson: EmployeeRef | None = None
    order: Annotated[int | str, RefTo("sales.order")] | None = None


class EarningRow(Output):
    id: int
    date: dt.date
    salesperson: str
    order_id: int
    order_number: str
    customer: str
    line_no: int
    item: str
    name: str
    rule: str
    basis: str
    rate: Fraction
    received: SignedAmount
    amount: SignedAmount
    caused_by: str


class Earnings(Output):
    rows: list[EarningRow]
    total: int
    amount: SignedAmount


@query("commission.earnings", permission="commission.earning.view", path="GET /commission/earnings")
def earnings(tx: Tx, q: FindEarnings) -> Earnings:
    """The rows behind a salesperson's month: which money of which order line earned what, by which rule."""
    columns: list[Any] = [
        Earning.id, Earning.date, Employee.name.label("salesperson"), Earning.order_id, Order.number.label("order_number"),
        Party.name.label("customer"), OrderLine.line_no, Item.code.label("item"), Item.name, Rule.code.label("rule"), Rule.basis,
        Earning.rate, Earning.received, Earning.amount, Earning.caused_by,
    ]  # fmt: skip
    statement = _narrowed(tx, sa.select(*columns), q.month, q.salesperson)
    total_of = _narrowed(tx, sa.select(sa.func.coalesce(sa.func.sum(Earning.amount), 0)), q.month, q.salesperson)
    if q.order is not None:
        order_id = tx.find(Order, q.order, field="order").id
        statement, total_of = (s.where(Earning.order_id == order_id) for s in (statement, total_of))
    statement = (
        statement.join(Employee, Employee.id == Earning.salesperson_id)
        .join(Order, Order.id == Earning.order_id)
        .join(OrderLine, OrderLine.id == Earning.order_line_id)
        .join(Party, Party.id == Order.customer_id)
        .join(Item, Item.id == OrderLine.item_id)
        .join(Rule, Rule.id == Earning.rule_id)
        .order_by(Earning.date.desc(), Earning.id.desc())
    )
    rows, total = page_of(tx, statement, q)
    amount = tx.session.execute(total_of).scalar_one()
    return Earnings(rows=[EarningRow(**row._mapping) for row in rows], total=total, amount=amount)
