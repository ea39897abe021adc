"""What stands on accounts of cost and expense when a month is shared, and which of it belongs to a pool."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from operational.core.api import Tx
from operational.costing.reference import Centre, PoolOnDay, parents_of_departments
from operational.costing.rules import Costs, Key, Reach, below, departments_below
from operational.costing.tables import Allocation, AllocationPart
from operational.ledger.api import account_for, accounts

# Accounts of cost are to be empty when the month is shared, so what is left over from before goes along; of expenses the month
# alone, for what came before it was borne in its own.
_COSTS = sa.text(
    """
    select b.account_code, b.department_id, sum(b.opening + b.debit - b.credit) as amount,
        coalesce(sum(b.opening + b.debit - b.credit) filter (where b.month < :first_day), 0) as earlier
    from ledger.balance as b join ledger.account as a on a.code = b.account_code
    where b.month < :next_day and (a.class = 'cost' or (a.class = 'expense' and b.month >= :first_day))
    group by 1, 2 having sum(b.opening + b.debit - b.credit) <> 0
    """
)


def costs_of(tx: Tx, first_day: dt.date, next_day: dt.date) -> Costs:
    """By account and department, in one statement."""
    rows = list(tx.session.execute(_COSTS, {"first_day": first_day, "next_day": next_day}))
    return Costs(
        {(row.account_code, row.department_id): row.amount for row in rows},
        {(row.account_code, row.department_id): row.earlier for row in rows},
    )


def places_given(tx: Tx, first_day: dt.date) -> dict[int, frozenset[Key]]:
    """Where each pool put shares of cost centres in earlier months."""
    statement = (
        sa.select(AllocationPart.pool_id, AllocationPart.account_code, AllocationPart.department_id)
        .join(Allocation, Allocation.id == AllocationPart.allocation_id)
        .where(Allocation.state == "booked", Allocation.month < first_day, AllocationPart.cost_centre_id.is_not(None))
        .distinct()
    )
    found: dict[int, set[Key]] = {}
    for row in tx.session.execute(statement):
        found.setdefault(row.pool_id, set()).add((row.account_code, row.department_id or 0))
    return {pool_id: frozenset(places) for pool_id, places in found.items()}


def paths_of_accounts(tx: Tx) -> Mapping[str, str]:
    return {code: facts.path for code, facts in accounts(tx).items()}


def reach_of(tx: Tx, pool: PoolOnDay, paths: Mapping[str, str], centres: Mapping[int, Centre], day: dt.date) -> Reach:
    """The accounts and departments of a pool: below its account, and of its cost centre only what is that one's own."""
    held = below(pool.account_code or account_for(tx, "overhead", on=day), paths)
    if pool.cost_centre_id is None or pool.cost_centre_id not in centres:
        return Reach(held if pool.cost_centre_id is None else frozenset())
    own = centres[pool.cost_centre_id]
    if own.account_code is not None:
        held &= below(own.account_code, paths)
    if own.department_id is None:
        return Reach(held)
    return Reach(held, departments_below(own.department_id, parents_of_departments(tx)))
