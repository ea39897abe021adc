"""What may come next on a claim or an advance for the person who looks, and why something may not."""

from __future__ import annotations

from decimal import Decimal

from operational.company.api import setting
from operational.core.api import Output, Tx, say
from operational.expenses.commands.deciding import OWN_ALLOWED
from operational.expenses.states import ADVANCE, CLAIM, EDITABLE
from operational.expenses.tables import Advance, Claim

EDIT, APPROVE, BOOK, PAY = "expenses.claim.edit", "expenses.claim.approve", "expenses.claim.book", "expenses.claim.pay"
REVERSE, EDIT_ADVANCE = "expenses.claim.reverse", "expenses.advance.edit"


class Step(Output):
    """One step as a button: its verb, its command, whether it may be taken now, and why not."""

    name: str
    command: str
    is_allowed: bool
    reason: str


def _step(tx: Tx, name: str, command: str, reason: str = "", **values: str) -> Step:
    told = say(reason, tx.actor.locale, **values) if reason else ""
    return Step(name=name, command=f"expenses.{command}", is_allowed=not reason, reason=told)


def _is_own(tx: Tx, paper: Claim | Advance) -> bool:
    return paper.employee_id == tx.actor.employee_id


def _may_edit(tx: Tx, paper: Claim | Advance, right: str) -> bool:
    return tx.actor.may(right) and (_is_own(tx, paper) or tx.actor.scope(right) == "all")


def _is_head(tx: Tx, paper: Claim | Advance) -> bool:
    asked = tx.actor.employee_id is not None and paper.head_id == tx.actor.employee_id
    return tx.actor.may(APPROVE) and (asked or tx.actor.scope(APPROVE) == "all")


def _own_refusal(tx: Tx, paper: Claim | Advance) -> str:
    return "expenses.own_paper" if _is_own(tx, paper) and not setting(tx, OWN_ALLOWED, False) else ""


def steps_of_claim(tx: Tx, claim: Claim, advances_open: Decimal) -> list[Step]:
    """The buttons of a claim in their order; what the person has no right to is left out."""
    found, number, state = [], claim.number or "", claim.state
    own = _own_refusal(tx, claim)
    if _may_edit(tx, claim, EDIT) and state in EDITABLE:
        found += [_step(tx, "submit", "submit_claim"), _step(tx, "cancel", "cancel_claim")]
    if state == "submitted" and _is_head(tx, claim):
        found += [_step(tx, verb, f"{verb}_claim", own, number=number) for verb in ("approve", "refuse")]
    if state == "approved" and tx.actor.may(BOOK):
        found.append(_step(tx, "book", "book_claim", own, number=number))
        found.append(_step(tx, "send_back", "send_back_claim", own, number=number))
    if _may_edit(tx, claim, EDIT) and state in CLAIM.moves["withdraw"].sources:
        found.append(_step(tx, "withdraw", "withdraw_claim"))
    if state == "booked" and tx.actor.may(PAY) and advances_open > 0:
        found.append(_step(tx, "offset", "offset_claim"))
    if state == "booked" and tx.actor.may(REVERSE):
        used = "expenses.claim_is_settled" if claim.settled else ""
        found.append(_step(tx, "reverse", "reverse_claim", used, number=number, amount=f"{claim.settled:,.2f}"))
    return found


def steps_of_advance(tx: Tx, advance: Advance) -> list[Step]:
    """The buttons of an advance in their order."""
    found, number, state = [], advance.number or "", advance.state
    if state == "submitted" and _is_head(tx, advance):
        own = _own_refusal(tx, advance)
        found += [_step(tx, verb, f"{verb}_advance", own, number=number) for verb in ("approve", "refuse")]
    if state == "approved" and tx.actor.may(PAY):
        found.append(_step(tx, "pay", "pay_advance"))
    if state == "paid" and tx.actor.may(PAY):
        found.append(_step(tx, "return", "return_advance"))
    if _may_edit(tx, advance, EDIT_ADVANCE) and state in ADVANCE.moves["withdraw"].sources:
        found.append(_step(tx, "withdraw", "withdraw_advance"))
    return found
