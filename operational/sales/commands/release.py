"""Asking for a credit release (信用放行), giving and refusing it; sending an order back to whoever wrote it."""

from __future__ import annotations

from pydantic import Field

from operational.core.api import Conflict, Input, Output, Tx, command, require
from operational.sales.commands.order import OrderMove, OrderMoved
from operational.sales.credit import OVERRIDE, credit_of, figures_of, locked_customer, reason_of
from operational.sales.events import OrderWasRefused
from operational.sales.needs import decide, waiting_needs
from operational.sales.refs import OrderRef
from operational.sales.releases import note_release
from operational.sales.states import ORDER
from operational.sales.tables import Order


class AskRelease(Input):
    order: OrderRef
    note: str = Field(default="", max_length=500)


class Released(Output):
    id: int
    number: str
    state: str
    special_approval: str


class RefuseMove(Input):
    order: OrderRef
    version: int | None = None
    reason: str = Field(min_length=1, max_length=500)


def _shown(order: Order) -> Released:
    return Released(id=order.id, number=order.number or "", state=order.state, special_approval=order.special_approval)


@command("sales.ask_release", permission="sales.release.ask", path="POST /sales/orders/{order}/ask-release")
def ask_release(tx: Tx, cmd: AskRelease) -> Released:
    """Ask somebody with the right to let the goods of an order leave although the customer is over the limit."""
    customer = locked_customer(tx, cmd.order)
    order = tx.lock(Order, cmd.order, field="order")
    if customer is None or customer.id != order.customer_id:
        raise Conflict("core.changed_by_another", kind=order.kind, number=order.number or "", field="version")
    state = f"sales.order.state.{order.state}"
    require(order.state == "approved", "sales.order_not_approved", field="order", number=order.number, state=state)
    require(order.special_approval != "waiting", "sales.release_is_asked", field="order", number=order.number)
    credit = credit_of(tx, customer)
    is_needed = credit.is_over or customer.credit_hold
    require(is_needed, "sales.nothing_to_release", field="order", number=order.number, customer=customer.name)
    note_release(tx, order, reason_of(customer), {**figures_of(credit, customer), "note": cmd.note}, is_asked=True)
    return _shown(order)


@command("sales.release_order", permission=OVERRIDE, path="POST /sales/orders/{order}/release")
def release_order(tx: Tx, cmd: OrderMove) -> Released:
    """Let the goods of an order leave although the customer is over the limit or on hold."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    needs = waiting_needs(tx, order) if order.state == "approved" else []
    require(needs, "sales.no_release_waits", field="order", number=order.number)
    decide(tx, order, needs, "approved")
    return _shown(order)


@command("sales.refuse_release", permission=OVERRIDE, path="POST /sales/orders/{order}/refuse-release")
def refuse_release(tx: Tx, cmd: RefuseMove) -> Released:
    """Keep the goods of an order here until the customer has paid, and say why."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    needs = waiting_needs(tx, order) if order.state == "approved" else []
    require(needs, "sales.no_release_waits", field="order", number=order.number)
    decide(tx, order, needs, "refused", cmd.reason)
    return _shown(order)


@command("sales.refuse_order", permission="sales.order.approve", move=ORDER.refuse, path="POST /sales/orders/{order}/refuse")
def refuse_order(tx: Tx, cmd: RefuseMove) -> OrderMoved:
    """Send a placed order back (驳回) to whoever wrote it, with the reason; it is a draft again."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    tx.touch(order, refused_because=cmd.reason)
    tx.announce(OrderWasRefused(order_id=order.id))
    return OrderMoved(id=order.id, number=order.number or "", state=order.state)
