"""Special approval (特批): what somebody with the right must agree to before an order binds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from operational.core.api import Refusal, Tx
from operational.sales.tables import ApprovalNeed, Order

BELOW_FLOOR = "below_floor"
RIGHTS = {
    BELOW_FLOOR: "sales.order.below_floor",
    "credit": "sales.credit.override",
    "on_hold": "sales.credit.override",
}


@dataclass(frozen=True)
class Need:
    """A reason why the order needs more than the usual approval, with the figures behind it."""

    reason: str
    detail: Mapping[str, Any]


# The order's content changed, so what was asked or decided before is past.
_PAST = sa.text("update sales.approval_need set is_current = false where order_id = :order and is_current")


def state_needs(tx: Tx, order: Order, needs: Sequence[Need]) -> None:
    """Write down why the saved order needs a special approval; whoever has the right gives it by saving."""
    tx.session.flush()
    if order.special_approval != "none":
        tx.session.execute(_PAST, {"order": order.id})
    order.special_approval = "none"
    if needs:
        tx.insert(ApprovalNeed, [_row(tx, order, need) for need in needs])
        is_given = all(tx.actor.may(RIGHTS[need.reason]) for need in needs)
        order.special_approval = "given" if is_given else "waiting"
        tx.touch(order, **{need.reason: dict(need.detail) for need in needs})


def _row(tx: Tx, order: Order, need: Need) -> dict[str, Any]:
    may = tx.actor.may(RIGHTS[need.reason])
    return {
        "order_id": order.id,
        "reason": need.reason,
        "detail": dict(need.detail),
        "asked_by": tx.actor.user_id,
        "asked_at": tx.now,
        "decision": "approved" if may else None,
        "decided_by": tx.actor.user_id if may else None,
        "decided_at": tx.now if may else None,
    }


def current_needs(tx: Tx, order: Order) -> list[Need]:
    """Why the order as it stands needs a special approval, decided or not."""
    if order.special_approval == "none":
        return []
    statement = (
        sa.select(ApprovalNeed.reason, ApprovalNeed.detail)
        .where(ApprovalNeed.order_id == order.id, ApprovalNeed.is_current)
        .order_by(ApprovalNeed.id)
    )
    tx.session.flush()
    return [Need(row.reason, row.detail) for row in tx.session.execute(statement)]


def waiting_needs(tx: Tx, order: Order) -> list[ApprovalNeed]:
    """What of the order nobody has agreed to yet."""
    statement = (
        sa.select(ApprovalNeed)
        .where(ApprovalNeed.order_id == order.id, ApprovalNeed.is_current, ApprovalNeed.decision.is_distinct_from("approved"))
        .order_by(ApprovalNeed.id)
    )
    tx.session.flush()
    return list(tx.session.execute(statement).scalars())


def decide(tx: Tx, order: Order, needs: Sequence[ApprovalNeed], decision: str, note: str = "") -> None:
    """Agree to these needs of the locked order, or refuse them, in the actor's name."""
    for need in needs:
        need.decision, need.decision_note = decision, note
        need.decided_by, need.decided_at = tx.actor.user_id, tx.now
    order.special_approval = "given" if decision == "approved" else "refused"
    tx.touch(order, special_approval={"decision": decision, "reasons": [need.reason for need in needs], "note": note})


def require_special_approval(tx: Tx, order: Order) -> None:
    """Before an order binds: what it needs is agreed to, or the actor may agree to it himself."""
    if order.special_approval in ("none", "given"):
        return
    needs = waiting_needs(tx, order)
    lacking = [need.reason for need in needs if not tx.actor.may(RIGHTS[need.reason])]
    if lacking:
        reasons = [f"sales.choice.need.{reason}" for reason in lacking]
        raise Refusal("sales.needs_special_approval", field="order", number=order.number, reasons=reasons)
    decide(tx, order, needs, "approved")
