"""Which orders a list may show: the same rule that guards a single order."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from operational.core.api import Tx
from operational.sales.tables import Order


def visible(tx: Tx, statement: sa.Select[Any]) -> sa.Select[Any]:
    """Only the orders in the actor's record scope; the statement selects from or joins the orders."""
    scope = tx.actor.scope(tx.permission)
    if scope in ("", "all"):
        return statement
    mine = [sa.and_(Order.salesperson_id.is_(None), Order.created_by == tx.actor.user_id)]
    if tx.actor.employee_id is not None:
        mine.append(Order.salesperson_id == tx.actor.employee_id)
    if scope == "team" and tx.actor.department_id is not None:
        mine.append(sa.and_(Order.salesperson_id.is_not(None), Order.department_id == tx.actor.department_id))
    return statement.where(sa.or_(*mine))
