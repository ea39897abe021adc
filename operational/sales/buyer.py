"""Who buys, in which name the invoice is made out (开票抬头) and who pays (付款方)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import NotFound, Tx, require
from operational.parties.api import BillingName, Party, Payer, refuse_merged
from operational.people.api import Employee
from operational.sales.tables import AssignmentRule, CustomerSalesperson, Order


@dataclass(frozen=True)
class Buyer:
    """The customer, who had his last order, and the billing name and payer of a document."""

    party: Party
    salesperson_id: int | None
    billing_name_id: int | None  # empty: the customer's own name
    payer_id: int | None  # empty: the customer pays
    gone: frozenset[int]  # who has left of those to whom rules give orders


@dataclass(frozen=True)
class Billing:
    """In whose name an invoice is made out, and who pays it."""

    billing_name_id: int | None
    payer_id: int | None


def chosen_billing(tx: Tx, customer_id: int, billing_name: int | None, payer: int | str | None) -> tuple[int | None, int | None]:
    """A billing name and a payer of this customer, refused where they are another's."""
    names, pays = _chosen(sa.bindparam("customer"), billing_name is not None, isinstance(payer, int))
    party = tx.find(Party, customer_id)
    asked = {"customer": customer_id, "billing_name": billing_name, "payer": payer}
    name_id, payer_id = tx.session.execute(sa.select(names, pays), asked).one()
    _check(party, billing_name, name_id, payer, payer_id)
    return name_id, payer_id


_PAYS = orm.aliased(Party)  # made once: an alias of a mapped class is dear


def _chosen(customer: Any, is_named: bool, payer_by_id: bool) -> tuple[Any, Any]:
    """The billing name (else the usual one) and the payer of a customer, by the parameters ``billing_name`` and ``payer``."""
    named = (_PAYS.id if payer_by_id else _PAYS.code) == sa.bindparam("payer")
    linked = sa.select(Payer.payer_id).join(_PAYS, _PAYS.id == Payer.payer_id)
    pays = linked.where(Payer.party_id == customer, Payer.is_active, named)
    usual = sa.and_(BillingName.is_default, BillingName.is_active)
    chosen = BillingName.id == sa.bindparam("billing_name") if is_named else usual
    billed = sa.select(BillingName.id).where(BillingName.party_id == customer, chosen)
    return billed.limit(1).scalar_subquery(), pays.limit(1).scalar_subquery()


def _check(party: Party, billing_name: int | None, name_id: int | None, payer: int | str | None, payer_id: int | None) -> None:
    known = billing_name is None or name_id is not None
    require(known, "sales.billing_name_of_another", field="billing_name", customer=party.name)
    linked = payer is None or payer_id is not None
    require(linked, "sales.payer_not_linked", field="payer", customer=party.name, payer=str(payer))


def buyer(tx: Tx, ref: int | str, billing_name: int | None, payer: int | str | None) -> Buyer:
    """The customer with what an order chose; a billing name left out is the usual one. One statement."""
    statement = _of_buyer(isinstance(ref, int), billing_name is not None, isinstance(payer, int))
    asked = {"ref": ref, "billing_name": billing_name, "payer": payer, "today": tx.today}
    row = tx.session.execute(statement, asked).one_or_none()
    if row is None:
        raise NotFound("core.not_found", field="customer", kind="parties.customer", ref=str(ref))
    party: Party = row[0]
    refuse_merged(tx, party, field="customer")
    require(party.is_customer, "sales.not_a_customer", field="customer", customer=party.name)
    require(party.is_active, "sales.customer_not_active", field="customer", customer=party.name)
    _check(party, billing_name, row[2], payer, row[3])
    return Buyer(party, row[1], row[2], row[3] if payer is not None else None, frozenset(row[4] or ()))


@functools.cache  # every order asks this: putting the question together costs more than asking it
def _of_buyer(by_id: bool, is_named: bool, payer_by_id: bool) -> sa.Select[Any]:
    last = (
        sa.select(Order.salesperson_id)
        .where(Order.customer_id == Party.id, Order.salesperson_id.is_not(None))
        .order_by(Order.date.desc(), Order.id.desc())
        .limit(1)
        .correlate(Party)
        .scalar_subquery()
    )
    usual = sa.func.coalesce(CustomerSalesperson.salesperson_id, last)
    today = sa.bindparam("today", type_=sa.Date)
    here = sa.or_(Employee.left_on.is_(None), Employee.left_on >= today)
    keeper = sa.select(Employee.id).where(Employee.id == usual, here).correlate(Party, CustomerSalesperson).scalar_subquery()
    names, pays = _chosen(Party.id, is_named, payer_by_id)
    # The salespeople of rules whose last day is over.
    ruled = sa.exists().where(AssignmentRule.salesperson_id == Employee.id)
    gone = sa.select(sa.func.array_agg(Employee.id)).where(Employee.left_on < today, ruled).scalar_subquery()
    return (
        sa.select(Party, keeper, names, pays, gone)
        .outerjoin(CustomerSalesperson, CustomerSalesperson.customer_id == Party.id)
        .where((Party.id if by_id else Party.code) == sa.bindparam("ref"))
    )
