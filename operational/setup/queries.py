"""The first steps of a company: each is done when the data says so, never because somebody ticked it off."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from operational.company.api import setting, the_company
from operational.core.api import Input, Output, Tx, query
from operational.identity.api import holders
from operational.items.api import Item
from operational.ledger.api import Entry
from operational.parties.api import Party
from operational.sales.api import Order
from operational.stock.api import Move, Warehouse

HIDDEN = "setup.first_steps_hidden"  # the setting with which an administrator puts the list away


@dataclass(frozen=True)
class Step:
    """One step: its name, and the command that does it with the right for it."""

    name: str
    command: str
    permission: str


STEPS = (
    Step("company", "company.change_company", "company.company.edit"),
    Step("people", "identity.create_user", "identity.user.edit"),
    Step("warehouses", "stock.save_warehouse", "stock.warehouse.edit"),
    Step("items", "items.save_item", "items.item.edit"),
    Step("customers", "parties.save_party", "parties.party.edit"),
    Step("suppliers", "parties.save_party", "parties.party.edit"),
    Step("opening_balances", "ledger.enter_opening_balances", "ledger.opening.enter"),
    Step("opening_stock", "stock.enter_opening_stock", "stock.opening.enter"),
    Step("order", "sales.save_order", "sales.order.edit"),
)


class Nothing(Input):
    pass


class StepRow(Output):
    step: str
    command: str
    is_done: bool
    people: list[str]  # who may do it; nobody: the step of the people comes first


class FirstSteps(Output):
    rows: list[StepRow]
    total: int
    done: int
    is_hidden: bool


@query("setup.first_steps", permission="setup.guide.view", path="GET /first-steps")
def first_steps(tx: Tx, given: Nothing) -> FirstSteps:
    """What is to be done before the first day of work, what of it is done, and who may do the rest."""
    company = the_company(tx)
    who = holders(tx, sorted({step.permission for step in STEPS}))
    done = {
        "company": bool(company.tax_id and company.address and company.phone),
        "people": all(who.values()),
        **_there(tx),
    }
    rows = [
        StepRow(step=step.name, command=step.command, is_done=done[step.name], people=who[step.permission]) for step in STEPS
    ]
    return FirstSteps(
        rows=rows, total=len(rows), done=sum(row.is_done for row in rows), is_hidden=bool(setting(tx, HIDDEN, False))
    )


def _there(tx: Tx) -> dict[str, bool]:
    """Which kinds of data exist at all, in one look."""
    looks = {
        "warehouses": sa.exists().where(Warehouse.is_active),
        "items": sa.exists().where(Item.is_active),
        "customers": sa.exists().where(Party.is_customer),
        "suppliers": sa.exists().where(Party.is_supplier),
        "opening_balances": sa.exists().where(Entry.source_kind == "ledger.opening"),
        "opening_stock": sa.exists().where(Move.source_kind == "stock.opening"),
        "order": sa.exists().where(Order.state != "draft"),
    }
    row = tx.session.execute(sa.select(*(look.label(name) for name, look in looks.items()))).one()
    return {name: bool(getattr(row, name)) for name in looks}
