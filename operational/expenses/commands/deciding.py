"""Who decides: the head of the department, then finance; nobody on a paper of one's own unless the company chose so."""

from __future__ import annotations

from operational.company.api import setting
from operational.core.api import Tx, command, require
from operational.expenses.commands.claims import ClaimMoved, OneClaim, WithReason, moved
from operational.expenses.states import CLAIM
from operational.expenses.tables import Advance, Claim

OWN_ALLOWED = "expenses.own_claim_allowed"  # setting: in a shop of one person somebody must decide


def refuse_own(tx: Tx, paper: Claim | Advance) -> None:
    is_own = paper.employee_id == tx.actor.employee_id
    require(not is_own or setting(tx, OWN_ALLOWED, False), "expenses.own_paper", number=paper.number or "")


def require_head(tx: Tx, paper: Claim | Advance) -> None:
    """The head who was asked, or somebody whose right covers every department."""
    refuse_own(tx, paper)
    is_head = tx.actor.employee_id is not None and paper.head_id == tx.actor.employee_id
    may = is_head or tx.actor.scope(tx.permission) == "all"
    require(may, "expenses.not_the_head", number=paper.number or "")


@command(
    "expenses.approve_claim",
    permission="expenses.claim.approve",
    move=CLAIM.approve,
    path="POST /expense-claims/{claim}/approve",
)
def approve_claim(tx: Tx, cmd: OneClaim) -> ClaimMoved:
    """Agree as head of the department; finance looks at it next."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    require_head(tx, claim)
    claim.approved_by = tx.actor.user_id
    return moved(claim)


@command(
    "expenses.refuse_claim",
    permission="expenses.claim.approve",
    move=CLAIM.refuse,
    path="POST /expense-claims/{claim}/refuse",
)
def refuse_claim(tx: Tx, cmd: WithReason) -> ClaimMoved:
    """Give a claim back to the employee as head of the department, and say why."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    require_head(tx, claim)
    claim.decision_reason = cmd.reason
    tx.touch(claim, reason=cmd.reason)
    return moved(claim)


@command(
    "expenses.send_back_claim",
    permission="expenses.claim.book",
    move=CLAIM.refuse,
    path="POST /expense-claims/{claim}/send-back",
)
def send_back_claim(tx: Tx, cmd: WithReason) -> ClaimMoved:
    """Give a claim back to the employee as finance, and say why."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    refuse_own(tx, claim)
    claim.decision_reason = cmd.reason
    tx.touch(claim, reason=cmd.reason)
    return moved(claim)
