"""The depreciation of a month: one command, one entry by department, never twice, undone in red while the month is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa

from operational.assets import rules
from operational.assets.cards import CardDue, due_until, terms_of
from operational.assets.refs import Month, Reason
from operational.assets.states import DEPRECIATION
from operational.assets.tables import Asset, Depreciation, Movement
from operational.core.api import ZERO, Amount, Input, Output, RefTo, Refusal, Tx, command, refuse, require
from operational.ledger.api import account_for, booking_date, credit, debit, post, reverse_entry

DepreciationRef = Annotated[int | str, RefTo("assets.depreciation")]
RULE = "assets.depreciation/1"
CARDS_MAX = 20_000  # far more than a small company keeps


class DepreciateMonth(Input):
    month: Month


class ByDepartment(Output):
    department_id: int | None
    account: str
    cards: int
    amount: Amount


class MonthDepreciated(Output):
    id: int
    number: str
    state: str
    month: str
    cards: int
    amount: Amount
    lines: list[ByDepartment]


@command("assets.depreciate_month", permission="assets.depreciation.edit", path="POST /assets/depreciations")
def depreciate_month(tx: Tx, cmd: DepreciateMonth) -> MonthDepreciated:
    """Book the depreciation of a month (计提折旧) to the accounts of the departments.

    A card is depreciated from the month after the start of use to the month in which it leaves. Months that a card missed,
    because it was entered late, come with this one.
    """
    month = dt.date.fromisoformat(f"{cmd.month}-01")
    _one_at_a_time(tx)
    date = _day_of(tx, month)
    _refuse_booked(tx, month)
    found = _due(tx, month)
    _refuse_earlier_month(tx, found, month)
    amount = sum((due.amount for due in found), ZERO)
    require(amount > 0, "assets.nothing_to_depreciate", field="month", month=cmd.month)
    cards = len({due.asset.id for due in found})
    run = tx.new(Depreciation, date=date, month=month, amount=amount, cards=cards)
    number = tx.number(run)
    parts = _by_department(found)
    lines = [debit(part.account, part.amount, department_id=part.department_id) for part in parts]
    lines.append(credit(account_for(tx, "asset_depreciation", on=date), amount))
    run.entry_id = post(
        tx, source=run, number=number, date=date, purpose="depreciation", summary=f"计提折旧 {cmd.month}", rule=RULE, lines=lines
    )
    _write(tx, run, found)
    return MonthDepreciated(id=run.id, number=number, state=run.state, month=cmd.month, cards=cards, amount=amount, lines=parts)


def _one_at_a_time(tx: Tx) -> None:
    # Two accountants press at the same moment: the second waits here and then finds the first one's run.
    tx.session.execute(sa.text("select pg_advisory_xact_lock(hashtext('assets.depreciation'))"))


def _day_of(tx: Tx, month: dt.date) -> dt.date:
    """The last day of the month, in the running one today; a closed or coming month is refused."""
    require(month <= tx.today, "assets.month_in_future", field="month", month=f"{month:%Y-%m}")
    day = min(rules.last_day(month), tx.today)
    require(booking_date(tx, day) == day, "assets.month_closed", field="month", month=f"{month:%Y-%m}")
    return day


def _refuse_booked(tx: Tx, month: dt.date) -> None:
    statement = (
        sa.select(Depreciation.number, Depreciation.month)
        .where(Depreciation.month >= month, Depreciation.state == "booked")
        .order_by(Depreciation.month)
        .limit(1)
    )
    first = tx.session.execute(statement).first()
    if first is None:
        return
    if first.month == month:
        refuse("assets.month_is_depreciated", field="month", month=f"{month:%Y-%m}", number=first.number)
    refuse("assets.later_month_first", field="month", month=f"{first.month:%Y-%m}", number=first.number)


def _due(tx: Tx, month: dt.date) -> list[CardDue]:
    """What every card in use owes up to this month, the cards locked in order."""
    statement = (
        sa.select(Asset)
        .where(Asset.state == "in_use", Asset.first_month <= month)
        .order_by(Asset.id)
        .limit(CARDS_MAX)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    cards = list(tx.session.execute(statement).scalars())
    terms = terms_of(tx, [card.id for card in cards])
    return [due for card in cards for due in due_until(tx, card, terms[card.id], month)]


def _refuse_earlier_month(tx: Tx, found: Sequence[CardDue], month: dt.date) -> None:
    """An open month before this one comes first: else its profit would lack what this one then bears."""
    earlier = month - dt.timedelta(days=1)
    if booking_open(tx, earlier) and _has_cards_of(tx, rules.month_of(earlier)):
        statement = sa.select(Depreciation.id).where(
            Depreciation.month == rules.month_of(earlier), Depreciation.state == "booked"
        )
        done = tx.session.execute(statement).first() is not None
        waits = any(due.months > 1 for due in found)
        require(done or not waits, "assets.earlier_month_first", field="month", month=f"{earlier:%Y-%m}")


def booking_open(tx: Tx, day: dt.date) -> bool:
    """Whether the books still take an entry of this day; before the opening they never did."""
    try:
        return booking_date(tx, day) == day
    except Refusal:
        return False


def _has_cards_of(tx: Tx, month: dt.date) -> bool:
    statement = sa.select(Asset.id).where(Asset.state == "in_use", Asset.first_month <= month).limit(1)
    return tx.session.execute(statement).first() is not None


def _by_department(found: Sequence[CardDue]) -> list[ByDepartment]:
    sums: dict[tuple[str, int], tuple[set[int], Decimal]] = {}
    for due in found:
        cards, amount = sums.get((due.account_code, due.department_id or 0), (set(), ZERO))
        sums[due.account_code, due.department_id or 0] = (cards | {due.asset.id}, amount + due.amount)
    return [
        ByDepartment(department_id=department or None, account=code, cards=len(cards), amount=amount)
        for (code, department), (cards, amount) in sorted(sums.items())
    ]


def _write(tx: Tx, run: Depreciation, found: Sequence[CardDue]) -> None:
    """A movement for each card and department, and the cards brought up to them, in two statements."""
    rows = [
        {
            "asset_id": due.asset.id, "date": run.date, "kind": "depreciation", "original": ZERO, "accumulated": due.amount,
            "months": due.months, "department_id": due.department_id, "account_code": due.account_code,
            "source_kind": run.kind, "source_id": run.id, "entry_id": run.entry_id,
        }
        for due in found
    ]  # fmt: skip
    tx.insert(Movement, rows)
    add_depreciation(tx, [(due.asset.id, due.amount) for due in found])


_ADD = sa.text(
    """
    update assets.asset as a set accumulated = a.accumulated + d.amount, version = a.version + 1
    from (
        select id, sum(amount) as amount
        from unnest(cast(:ids as bigint[]), cast(:amounts as numeric(18,2)[])) as u (id, amount) group by id
    ) as d
    where a.id = d.id
    """
)


def add_depreciation(tx: Tx, amounts: Sequence[tuple[int, Any]]) -> None:
    """Bring the accumulated depreciation of cards up to their movements."""
    tx.session.flush()
    tx.session.execute(_ADD, {"ids": [one for one, _ in amounts], "amounts": [amount for _, amount in amounts]})


class ReverseDepreciation(Input):
    depreciation: DepreciationRef
    reason: Reason
    version: int | None = None


class DepreciationReversed(Output):
    id: int
    number: str
    state: str
    month: str
    amount: Amount


@command(
    "assets.reverse_depreciation",
    permission="assets.depreciation.edit",
    move=DEPRECIATION.reverse,
    path="POST /assets/depreciations/{depreciation}/reverse",
)
def reverse_depreciation(tx: Tx, cmd: ReverseDepreciation) -> DepreciationReversed:
    """Take the depreciation of the last month back in red, while its month is open; then it can be booked anew."""
    _one_at_a_time(tx)
    run = tx.lock(Depreciation, cmd.depreciation, version=cmd.version, field="depreciation")
    number, month = run.number or "", f"{run.month:%Y-%m}"
    later = sa.select(Depreciation.number).where(Depreciation.month > run.month, Depreciation.state == "booked").limit(1)
    first = tx.session.execute(later).scalar_one_or_none()
    require(first is None, "assets.later_run_first", field="depreciation", number=number, later=first)
    require(booking_open(tx, run.date), "assets.month_closed", field="depreciation", month=month)
    _refuse_gone(tx, run)
    statement = sa.select(Movement).where(Movement.source_kind == run.kind, Movement.source_id == run.id).order_by(Movement.id)
    rows = list(tx.session.execute(statement).scalars())
    cards = tx.lock_all(Asset, [row.asset_id for row in rows])
    assert len(cards) == len({row.asset_id for row in rows})
    summary = f"红字冲销计提折旧 {month} {cmd.reason}"
    entry_id = reverse_entry(tx, run.entry_id or 0, source=run, number=number, date=run.date, summary=summary)
    back = [
        {
            "asset_id": row.asset_id, "date": run.date, "kind": "reversed", "original": ZERO, "accumulated": -row.accumulated,
            "months": -row.months, "department_id": row.department_id, "account_code": row.account_code,
            "source_kind": run.kind, "source_id": run.id, "entry_id": entry_id,
        }
        for row in rows
    ]  # fmt: skip
    amount = run.amount
    tx.insert(Movement, back)
    tx.touch(run, reason=cmd.reason)
    answer = DepreciationReversed(id=run.id, number=number, state=run.state, month=month, amount=amount)
    add_depreciation(tx, [(row.asset_id, -row.accumulated) for row in rows])
    return answer


def _refuse_gone(tx: Tx, run: Depreciation) -> None:
    """A card that left since then took its accumulated depreciation with it: bring it back first."""
    statement = (
        sa.select(Asset.number)
        .join(Movement, Movement.asset_id == Asset.id)
        .where(Movement.source_kind == run.kind, Movement.source_id == run.id, Asset.state != "in_use")
        .order_by(Asset.id)
        .limit(1)
    )
    gone = tx.session.execute(statement).scalar_one_or_none()
    require(gone is None, "assets.card_left_since", field="depreciation", number=run.number or "", card=gone)
