"""Credit releases (信用放行): asked for and given order by order, kept beside the other special approvals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from operational.core.api import Tx
from operational.sales.tables import ApprovalNeed, Order

CREDIT_REASONS = ("credit", "on_hold")
_PAST = sa.text(
    "update sales.approval_need set is_current = false"
    " where order_id = :order and is_current and reason = any(cast(:reasons as text[]))"
)


def is_released(tx: Tx, order_id: int) -> bool:
    """Whether somebody with the right has let this order go on over the limit."""
    given = (
        sa.select(ApprovalNeed.id)
        .where(
            ApprovalNeed.order_id == order_id,
            ApprovalNeed.is_current,
            ApprovalNeed.decision == "approved",
            ApprovalNeed.reason.in_(CREDIT_REASONS),
        )
        .limit(1)
    )
    return tx.session.execute(given).scalar_one_or_none() is not None


def note_release(tx: Tx, order: Order, reason: str, figures: Mapping[str, Any], *, is_asked: bool = False) -> None:
    """Write down that the release was given by the actor, or only asked for; earlier ones of the order are past."""
    tx.session.flush()
    tx.session.execute(_PAST, {"order": order.id, "reasons": list(CREDIT_REASONS)})
    row = {
        "order_id": order.id,
        "reason": reason,
        "detail": dict(figures),
        "asked_by": tx.actor.user_id,
        "asked_at": tx.now,
        "decision": None if is_asked else "approved",
        "decided_by": None if is_asked else tx.actor.user_id,
        "decided_at": None if is_asked else tx.now,
    }
    tx.insert(ApprovalNeed, [row])
    if is_asked:
        order.special_approval = "waiting"
    elif order.special_approval == "none":
        order.special_approval = "given"
