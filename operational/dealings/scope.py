"""Whose dealings a person may see: all, or those with the customers the person sells to."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from operational.core.api import Tx, require
from operational.parties.api import Party, same_partner
from operational.sales.api import CustomerSalesperson, Order


def sees_all(tx: Tx) -> bool:
    return tx.actor.scope(tx.permission) in ("", "all")


def own_customers(tx: Tx) -> sa.Select[Any]:
    """The customers that the person looks after or has sold to."""
    me = tx.actor.employee_id
    kept = sa.select(CustomerSalesperson.customer_id).where(CustomerSalesperson.salesperson_id == me)
    sold = sa.select(Order.customer_id).where(Order.salesperson_id == me)
    return sa.select(sa.union(kept, sold).subquery())


def kept_party(tx: Tx, ref: int | str) -> Party:
    """The partner, or the one that it was merged into; refused where the person has nothing to do with it."""
    found = tx.find(Party, ref, field="party")
    if found.merged_into_id is not None:
        found = tx.find(Party, found.merged_into_id)
    if not sees_all(tx):
        mine = sa.select(Party.id).where(same_partner(Party.id, found.id), Party.id.in_(own_customers(tx)))
        is_mine = tx.session.execute(mine.limit(1)).scalar_one_or_none() is not None
        require(is_mine, "dealings.party_of_another", field="party", name=found.name, code=found.code)
    return found
