"""Whose claims and advances a person may see: the own ones, those to decide on as head, or all."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from operational.core.api import Tx, like, require
from operational.expenses.tables import Advance, Claim
from operational.people.api import Employee


def visible(tx: Tx, model: type[Claim] | type[Advance]) -> list[sa.ColumnElement[bool]]:
    """What ``Tx.sees`` says of one row, as conditions on many."""
    scope, me = tx.actor.scope(tx.permission), tx.actor.employee_id
    if scope in ("", "all"):
        return []
    mine: list[Any] = [model.employee_id == me, model.head_id == me]
    if scope == "team" and tx.actor.department_id is not None:
        mine.append(model.department_id == tx.actor.department_id)
    return [sa.or_(*mine) if me is not None else sa.false()]


def asked_for(tx: Tx, statement: sa.Select[Any], model: type[Claim] | type[Advance], given: Any) -> sa.Select[Any]:
    """Of papers joined with their employees, those a person may see, by ``search``, ``state``, ``mine`` and ``employee``."""
    statement = statement.where(*visible(tx, model))
    for word in given.search.split():
        columns = (model.number, model.reason, Employee.name, Employee.code)
        statement = statement.where(sa.or_(*(column.ilike(like(word)) for column in columns)))
    if given.state:
        statement = statement.where(model.state == given.state)
    if given.mine:
        statement = statement.where(model.employee_id == tx.actor.employee_id)
    if given.employee is not None:
        statement = statement.where((Employee.id if isinstance(given.employee, int) else Employee.code) == given.employee)
    return statement


def claimant(tx: Tx, ref: int | str | None) -> Employee:
    """For whom a paper is written: the person who signs in, or, where the right covers all, whoever is named."""
    me = tx.actor.employee_id
    if ref is None:
        require(me is not None, "expenses.not_an_employee", field="employee", user=tx.actor.name)
        return tx.find(Employee, me or 0, field="employee")
    found = tx.find(Employee, ref, field="employee")
    only_own(tx, found.id)
    return found


def only_own(tx: Tx, employee_id: int) -> None:
    """Who decides on a claim as head may see it, never write it."""
    is_mine = employee_id == tx.actor.employee_id or tx.actor.scope(tx.permission) == "all"
    require(is_mine, "expenses.of_another", field="employee")
