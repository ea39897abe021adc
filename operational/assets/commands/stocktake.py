"""A stocktake of assets: the list, what was found, and the differences that an approval books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.assets import rules
from operational.assets.cards import CardDue, NewCard, due_until, first_terms, make_card, moved, terms_of
from operational.assets.opening import ids_of
from operational.assets.reference import category
from operational.assets.refs import CategoryRef, DepartmentRef, Reason
from operational.assets.states import ASSET, STOCKTAKE
from operational.assets.tables import Asset, Movement, Stocktake, StocktakeLine
from operational.company.api import Department
from operational.core.api import ZERO, Amount, Input, Output, RefTo, Tx, command, refuse, require
from operational.ledger.api import Line, account_for, credit, debit, post

StocktakeRef = Annotated[int | str, RefTo("assets.stocktake")]
RULE = "assets.stocktake/1"
CARDS_MAX, FOUND_MAX = 20_000, 200
DIFFERENCES_MAX = 500  # more than that is no stocktake but a new register


class StartStocktake(Input):
    date: dt.date | None = None
    department: DepartmentRef | None = None  # left out: everything
    note: str = Field(default="", max_length=2000)


class StocktakeMoved(Output):
    id: int
    number: str
    state: str
    cards: int
    missing: int
    surplus: int


@command("assets.start_stocktake", permission="assets.stocktake.edit", path="POST /assets/stocktakes")
def start_stocktake(tx: Tx, cmd: StartStocktake) -> StocktakeMoved:
    """List the assets in use, of one department or all, so that people can look for them."""
    department = tx.find(Department, cmd.department, field="department") if cmd.department is not None else None
    statement = sa.select(Asset.id, Asset.place).where(Asset.state == "in_use").order_by(Asset.number).limit(CARDS_MAX)
    if department is not None:
        statement = statement.where(Asset.department_id == department.id)
    cards = list(tx.session.execute(statement))
    require(cards, "assets.nothing_to_count", field="department")
    made = tx.new(Stocktake, date=cmd.date or tx.today, note=cmd.note, department_id=department.id if department else None)
    number = tx.number(made)
    rows = [{"stocktake_id": made.id, "line_no": n, "asset_id": card.id, "place": card.place} for n, card in enumerate(cards, 1)]
    tx.insert(StocktakeLine, rows)
    return StocktakeMoved(id=made.id, number=number, state=made.state, cards=len(rows), missing=0, surplus=0)


class LookedFor(Input):
    line_no: int = Field(ge=1)
    result: Literal["found", "missing"]
    place: str | None = Field(default=None, max_length=200)
    note: str = Field(default="", max_length=500)


class FoundThing(Input):
    """A thing without a card."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    category: CategoryRef
    department: DepartmentRef | None = None
    place: str = Field(default="", max_length=200)
    value: Amount  # market price of the like, less wear (SBE art. 28)
    note: str = Field(default="", max_length=500)


class RecordStocktake(Input):
    stocktake: StocktakeRef
    lines: list[LookedFor] = Field(default_factory=list, max_length=CARDS_MAX)
    found: list[FoundThing] = Field(default_factory=list, max_length=FOUND_MAX)
    version: int | None = None


@command("assets.record_stocktake", permission="assets.stocktake.edit", path="POST /assets/stocktakes/{stocktake}/record")
def record_stocktake(tx: Tx, cmd: RecordStocktake) -> StocktakeMoved:
    """Write down what was found and what is missing, in as many rounds as it takes; what was found beside the list too."""
    made = _open(tx, cmd.stocktake, cmd.version)
    lines = {line.line_no: line for line in _lines_of(tx, made.id)}
    updates: list[tuple[int, str, str, str]] = []
    for place, row in enumerate(cmd.lines):
        line = lines.get(row.line_no)
        if line is None or line.asset_id is None:
            refuse("assets.no_such_line", field=f"lines.{place}.line_no", number=made.number or "", line=row.line_no)
        updates.append((line.id, row.result, line.place if row.place is None else row.place, row.note))
    _update(tx, updates)
    departments = ids_of(tx, Department, [thing.department for thing in cmd.found], "department", of="found")
    last = max(lines, default=0)
    new = []
    for n, thing in enumerate(cmd.found):
        require(thing.value > 0, "assets.without_value", field=f"found.{n}.value", name=thing.name)
        new.append(
            {
                "stocktake_id": made.id,
                "line_no": last + n + 1,
                "asset_id": None,
                "result": "surplus",
                "place": thing.place,
                "note": thing.note,
                "name": thing.name,
                "value": thing.value,
                "category_id": category(tx, thing.category, field=f"found.{n}.category").id,
                "department_id": departments.get(thing.department),
            }
        )
    tx.insert(StocktakeLine, new)
    return _moved(tx, made)


_UPDATE = sa.text(
    """
    update assets.stocktake_line as l set result = u.result, place = u.place, note = u.note
    from unnest(cast(:ids as bigint[]), cast(:results as text[]), cast(:places as text[]), cast(:notes as text[]))
        as u (id, result, place, note)
    where l.id = u.id
    """
)


def _update(tx: Tx, rows: Sequence[tuple[int, str, str, str]]) -> None:
    if rows:
        ids, results, places, notes = (list(column) for column in zip(*rows, strict=True))
        tx.session.execute(_UPDATE, {"ids": ids, "results": results, "places": places, "notes": notes})


def _open(tx: Tx, ref: int | str, version: int | None) -> Stocktake:
    made = tx.lock(Stocktake, ref, version=version, field="stocktake")
    state = f"assets.stocktake.state.{made.state}"
    require(made.state == "counting", "assets.stocktake_is_over", field="stocktake", number=made.number or "", state=state)
    return made


def _lines_of(tx: Tx, stocktake_id: int) -> list[StocktakeLine]:
    statement = sa.select(StocktakeLine).where(StocktakeLine.stocktake_id == stocktake_id).order_by(StocktakeLine.line_no)
    return list(tx.session.execute(statement).scalars())


def _moved(tx: Tx, made: Stocktake) -> StocktakeMoved:
    tx.session.flush()
    statement = sa.select(StocktakeLine.result, sa.func.count()).where(StocktakeLine.stocktake_id == made.id)
    counts: dict[str, int] = {row[0]: row[1] for row in tx.session.execute(statement.group_by(StocktakeLine.result))}
    surplus = counts.get("surplus", 0)
    return StocktakeMoved(
        id=made.id, number=made.number or "", state=made.state, cards=sum(counts.values()) - surplus,
        missing=counts.get("missing", 0), surplus=surplus,
    )  # fmt: skip


class OneStocktake(Input):
    stocktake: StocktakeRef
    version: int | None = None


class StocktakeApproved(StocktakeMoved):
    loss: Amount
    gain: Amount
    new_cards: list[str]


@command(
    "assets.approve_stocktake",
    permission="assets.stocktake.approve",
    move=STOCKTAKE.approve,
    path="POST /assets/stocktakes/{stocktake}/approve",
)
def approve_stocktake(tx: Tx, cmd: OneStocktake) -> StocktakeApproved:
    """Book the differences: a missing asset is a loss at its book value, a found one a gain with a card of its own."""
    made = tx.lock(Stocktake, cmd.stocktake, version=cmd.version, field="stocktake")
    lines = _lines_of(tx, made.id)
    waiting = [line.line_no for line in lines if not line.result]
    require(not waiting, "assets.not_looked_for", field="stocktake", number=made.number or "", lines=len(waiting))
    missing = [line for line in lines if line.result == "missing"]
    surplus = [line for line in lines if line.result == "surplus"]
    most = len(missing) + len(surplus) <= DIFFERENCES_MAX
    require(most, "assets.too_many_differences", field="stocktake", number=made.number or "", most=DIFFERENCES_MAX)
    made.approved_by = tx.actor.user_id
    gone = _gone(tx, made, missing)
    new = [_new_card(tx, made, line) for line in surplus]
    first_terms(tx, [asset for asset, _ in new])
    for line, (asset, _) in zip(surplus, new, strict=True):
        line.asset_id = asset.id
    loss = sum((asset.original_value - asset.accumulated - _sum(due) for asset, due in gone), ZERO)
    gain = sum((asset.original_value for asset, _ in new), ZERO)
    _book(tx, made, gone, [asset for asset, _ in new], loss, gain)
    moved_ = _moved(tx, made)
    return StocktakeApproved(**moved_.model_dump(), loss=loss, gain=gain, new_cards=[number for _, number in new])


def _sum(due: Sequence[CardDue]) -> Any:
    return sum((one.amount for one in due), ZERO)


def _gone(tx: Tx, made: Stocktake, missing: Sequence[StocktakeLine]) -> list[tuple[Asset, list[CardDue]]]:
    """The missing cards with the depreciation that is still due on them; one that left in between is not lost again."""
    cards = tx.lock_all(Asset, [line.asset_id for line in missing if line.asset_id is not None])
    month, found = rules.month_of(made.date), []
    terms = terms_of(tx, [card.id for card in cards]) if cards else {}
    for card in cards:
        state = f"assets.asset.state.{card.state}"
        require(card.state == "in_use", "assets.not_in_use", field="stocktake", number=card.number or "", state=state)
        due = due_until(tx, card, terms[card.id], month) if card.first_month <= month else []
        found.append((card, due))
    return found


def _new_card(tx: Tx, made: Stocktake, line: StocktakeLine) -> tuple[Asset, str]:
    new = NewCard(
        name=line.name, category=line.category_id or 0, original_value=line.value, date=made.date,
        department_id=line.department_id, place=line.place, note=line.note,
    )  # fmt: skip
    asset, number, _ = make_card(tx, new, "found")
    return asset, number


def _book(
    tx: Tx, made: Stocktake, gone: Sequence[tuple[Asset, list[CardDue]]], new: Sequence[Asset], loss: Any, gain: Any
) -> None:
    """Everything passes 1901 待处理财产损溢 and leaves it at once, since the approval is the decision."""
    if not gone and not new:
        return
    date, number = made.date, made.number or ""
    cost, worn = account_for(tx, "asset_cost", on=date), account_for(tx, "asset_depreciation", on=date)
    pending = account_for(tx, "asset_pending", on=date)
    lines: list[Line] = [debit(due.account_code, due.amount, department_id=due.department_id) for _, dues in gone for due in dues]
    lines.append(credit(worn, sum((_sum(dues) for _, dues in gone), ZERO)))
    lines += [debit(pending, loss), debit(worn, sum((asset.accumulated + _sum(dues) for asset, dues in gone), ZERO))]
    lines += [credit(cost, asset.original_value, department_id=asset.department_id) for asset, _ in gone]
    lines += [debit(account_for(tx, "asset_loss", on=date), loss), credit(pending, loss)]
    lines += [debit(cost, asset.original_value, department_id=asset.department_id) for asset in new]
    lines += [credit(pending, gain), debit(pending, gain), credit(account_for(tx, "asset_surplus", on=date), gain)]
    entry_id = post(
        tx, source=made, number=number, date=date, purpose="stocktake", summary=f"固定资产盘点 {number}", rule=RULE, lines=lines
    )
    rows = []
    for asset, dues in gone:
        rows += [
            moved(
                tx, asset, "depreciation", made, entry_id, date, ZERO, due.amount, months=due.months,
                department_id=due.department_id, account_code=due.account_code,
            )
            for due in dues
        ]  # fmt: skip
        taken = asset.accumulated + _sum(dues)
        rows.append(moved(tx, asset, "missing", made, entry_id, date, -asset.original_value, -taken))
        asset.original_value, asset.accumulated = ZERO, ZERO
        tx.advance(asset, ASSET.dispose)
        tx.touch(asset)
    for asset in new:
        asset.entry_id = entry_id
        rows.append(moved(tx, asset, "acquired", made, entry_id, date, asset.original_value))
    tx.insert(Movement, rows)


class CancelStocktake(OneStocktake):
    reason: Reason


@command(
    "assets.cancel_stocktake",
    permission="assets.stocktake.edit",
    move=STOCKTAKE.cancel,
    path="POST /assets/stocktakes/{stocktake}/cancel",
)
def cancel_stocktake(tx: Tx, cmd: CancelStocktake) -> StocktakeMoved:
    """Give a stocktake up; nothing is booked."""
    made = tx.lock(Stocktake, cmd.stocktake, version=cmd.version, field="stocktake")
    tx.touch(made, reason=cmd.reason)
    return _moved(tx, made)
