"""What settles a claim and an advance: money, an offset of one against the other (冲借款), and undoing either."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import ZERO, Tx, require
from operational.expenses.postings import ADVANCE as ADVANCE_ACCOUNT
from operational.expenses.postings import PAYABLE
from operational.expenses.states import ADVANCE, CLAIM
from operational.expenses.tables import Advance, Claim, Settlement
from operational.ledger.api import account_for, credit, debit, post, reverse_entry

RULE = "expense_offset:1"


def settle_claim(tx: Tx, claim: Claim, amount: Decimal) -> None:
    """So much more (or less) of the claim is settled; with all of it settled the claim is paid."""
    after = claim.settled + amount
    require(ZERO <= after <= claim.approved, "expenses.more_than_owed", number=claim.number or "",
            owed=claim.approved - claim.settled, amount=amount)  # fmt: skip
    claim.settled = after
    if after == claim.approved and claim.state == "booked":
        tx.advance(claim, CLAIM.pay)
    elif after < claim.approved and claim.state == "paid":
        tx.advance(claim, CLAIM.unpay)


def settle_advance(tx: Tx, advance: Advance, amount: Decimal) -> None:
    """So much more (or less) of the advance is accounted for; with all of it the advance is cleared."""
    after = advance.settled + amount
    require(ZERO <= after <= advance.amount, "expenses.more_than_advanced", number=advance.number or "",
            open=advance.amount - advance.settled, amount=amount)  # fmt: skip
    advance.settled = after
    if after == advance.amount and advance.state == "paid":
        tx.advance(advance, ADVANCE.clear)
    elif after < advance.amount and advance.state == "cleared":
        tx.advance(advance, ADVANCE.reopen)


def offset_oldest(tx: Tx, claim: Claim, *, date: dt.date, who: str, wanted: Decimal | None = None) -> Decimal:
    """Set the claim, which is locked, against the employee's advances, the oldest first; answers how much was."""
    statement = (
        sa.select(Advance)
        .where(Advance.employee_id == claim.employee_id, Advance.state == "paid")
        .order_by(Advance.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    left = claim.approved - claim.settled
    left = min(left, wanted) if wanted is not None else left
    parts: list[tuple[Advance, Decimal]] = []
    for advance in tx.session.execute(statement).scalars():
        part = min(left, advance.amount - advance.settled)
        if part > 0:
            parts.append((advance, part))
            left -= part
    done = sum((part for _, part in parts), ZERO)
    if not done:
        return ZERO
    number = claim.number or ""
    lines = [
        debit(account_for(tx, PAYABLE, on=date), done, employee_id=claim.employee_id),
        credit(account_for(tx, ADVANCE_ACCOUNT, on=date), done, employee_id=claim.employee_id),
    ]
    told = "、".join(advance.number or "" for advance, _ in parts)
    entry_id = post(
        tx, source=claim, number=number, date=date, purpose="offset", summary=f"{who} 报销 {number} 冲借款 {told}", rule=RULE,
        lines=lines,
    )  # fmt: skip
    for advance, part in parts:
        tx.touch(advance)
        settle_advance(tx, advance, part)
    settle_claim(tx, claim, done)
    tx.session.flush()
    head = {"claim_id": claim.id, "cash_entry_id": None, "entry_id": entry_id, "date": date}
    rows = [{**head, "advance_id": advance.id, "amount": part} for advance, part in parts]
    tx.insert(Settlement, rows)
    return done


def undo_offsets(tx: Tx, claim: Claim, *, date: dt.date, reason: str) -> Decimal:
    """The claim, which is locked, is owed again, and its advances are open again: a red entry for each offset."""
    statement = sa.select(Settlement).where(
        Settlement.claim_id == claim.id, Settlement.advance_id.is_not(None), Settlement.is_undone.is_(False)
    )
    rows = list(tx.session.execute(statement.order_by(Settlement.id)).scalars())
    number = claim.number or ""
    require(rows, "expenses.no_offset", number=number)
    advances = {row.id: row for row in tx.lock_all(Advance, [row.advance_id or 0 for row in rows])}
    undone = ZERO
    for entry_id in sorted({row.entry_id or 0 for row in rows}):
        reverse_entry(tx, entry_id, source=claim, number=number, date=date, summary=f"红字冲销冲借款 {number} {reason}")
    for row in rows:
        advance = advances[row.advance_id or 0]
        tx.touch(advance, reason=reason)
        settle_advance(tx, advance, -row.amount)
        row.is_undone = True
        undone += row.amount
    settle_claim(tx, claim, -undone)
    return undone


def forget_money(tx: Tx, cash_entry_id: int, number: str) -> None:
    """Money was taken back: what it settled is open again, and an advance that it paid waits again."""
    statement = sa.select(Settlement).where(Settlement.cash_entry_id == cash_entry_id, Settlement.is_undone.is_(False))
    rows: Sequence[Settlement] = list(tx.session.execute(statement.order_by(Settlement.id)).scalars())
    claims = {row.id: row for row in tx.lock_all(Claim, [row.claim_id for row in rows if row.claim_id is not None])}
    ids = [row.advance_id for row in rows if row.advance_id is not None]
    paid = sa.select(Advance.id).where(Advance.cash_entry_id == cash_entry_id)
    advances = {row.id: row for row in tx.lock_all(Advance, [*ids, *tx.session.execute(paid).scalars()])}
    for row in rows:
        row.is_undone = True
        if row.claim_id is not None:
            tx.touch(claims[row.claim_id], reason=number)
            settle_claim(tx, claims[row.claim_id], -row.amount)
        if row.advance_id is not None:
            tx.touch(advances[row.advance_id], reason=number)
            settle_advance(tx, advances[row.advance_id], -row.amount)
    for advance in advances.values():
        if advance.cash_entry_id == cash_entry_id:
            require(advance.settled == 0, "expenses.advance_is_used", number=advance.number or "", amount=advance.settled)
            tx.touch(advance, reason=number)
            tx.advance(advance, ADVANCE.recall)
            advance.cash_entry_id = None
