"""What a count leads to: approval of its differences, their entry, and the decision who bears them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from operational.company.api import setting, the_company
from operational.core.api import ZERO, Amount, Input, Output, RefTo, SignedAmount, Tx, UnitPrice, command, require, round_money
from operational.items.api import Item, items_by_ref
from operational.ledger.api import Line, account_for, credit, debit, post, vat_rate
from operational.parties.api import partner
from operational.people.api import Employee
from operational.stock import counting_rules as rules
from operational.stock.commands.count import LINES_MAX, CountRef, OneCount, differing
from operational.stock.counting import lines_of_count, save_results
from operational.stock.counting_states import COUNT
from operational.stock.counting_tables import Count, CountLine
from operational.stock.moves import Moved, Piece, move

SETTING_OTHER_PERSON = "stock.count.other_person_approves"
SETTING_SECOND = "stock.count.second_count"
RULE_POST, RULE_DECIDE = "stock.count/1", "stock.count_decision/1"
EmployeeRef = Annotated[int | str, RefTo("people.employee")]
PartyRef = Annotated[int | str, RefTo("parties.party")]


class ApprovedLine(Input):
    line_no: int = Field(ge=1)
    cause: Literal["natural", "management", "disaster", "error"] = "natural"
    unit_cost: UnitPrice | None = None  # of a surplus; left out: the cost of like stock


class ApproveCount(OneCount):
    lines: list[ApprovedLine] = Field(default_factory=list, max_length=LINES_MAX)  # left out: ordinary differences


class CountApproved(Output):
    id: int
    number: str
    state: str
    differences: int


@command("stock.approve_count", permission="stock.count.approve", move=COUNT.approve, path="POST /stock/counts/{count}/approve")
def approve_count(tx: Tx, cmd: ApproveCount) -> CountApproved:
    """Approve the differences with their causes; by setting only after a second count, and only another person may."""
    count = tx.lock(Count, cmd.count, version=cmd.version, field="count")
    lines = lines_of_count(tx, count.id)
    found = differing(lines)
    if setting(tx, SETTING_SECOND, False):
        once = [line for line in found if line.first_counted is None]
        require(not once, "stock.count_second_needed", number=count.number, lines=len(once))
    if setting(tx, SETTING_OTHER_PERSON, False):
        counters = {count.created_by, *(line.counted_by for line in lines)}
        require(tx.actor.user_id not in counters, "stock.count_other_person_needed", number=count.number)
    by_no = {line.line_no: line for line in lines}
    for n, row in enumerate(cmd.lines):
        line = by_no.get(row.line_no)
        require(line is not None, "stock.count_line_unknown", field=f"lines.{n}", number=count.number, line=row.line_no)
        if line is not None:
            line.cause, line.unit_cost = row.cause, row.unit_cost
    save_results(tx, [by_no[row.line_no] for row in cmd.lines])
    count.approved_by = tx.actor.user_id
    return CountApproved(id=count.id, number=count.number or "", state=count.state, differences=len(found))


class CountPosted(Output):
    id: int
    number: str
    state: str
    shortage: Amount
    surplus: Amount
    tax: Amount
    pending: SignedAmount  # on 待处理财产损溢 until somebody decides


@command("stock.post_count", permission="stock.count.post", move=COUNT.post, path="POST /stock/counts/{count}/post")
def post_count(tx: Tx, cmd: OneCount) -> CountPosted:
    """Bring stock to what was found; the value of the differences waits on 待处理财产损溢 for a decision."""
    count = tx.lock(Count, cmd.count, version=cmd.version, field="count")
    found = differing(lines_of_count(tx, count.id))
    items = items_by_ref(tx, [line.item_id for line in found]) if found else {}
    moved = _move(tx, count, found)
    for line, piece in zip(found, moved, strict=True):
        code, given = items[line.item_id].code, piece.value + piece.difference
        require(
            given or line.unit_cost is not None or line.difference < 0,
            "stock.count_surplus_without_cost",
            number=count.number,
            item=code,
            line=line.line_no,
        )
        line.value = given
        line.tax = rules.tax_lost(-given, _rate(tx, items[line.item_id], count.date), line.cause) if given < 0 else ZERO
    save_results(tx, found)
    if count.is_frozen:
        tx.call("stock.end_count", count_id=count.id)
    shortage = -sum((line.value for line in found if line.value < 0), ZERO)
    surplus = sum((line.value for line in found if line.value > 0), ZERO)
    tax = sum((line.tax for line in found), ZERO)
    count.value = surplus - shortage
    _book(tx, count, [(items[line.item_id], line, piece) for line, piece in zip(found, moved, strict=True)])
    return CountPosted(
        id=count.id,
        number=count.number or "",
        state=count.state,
        shortage=shortage,
        surplus=surplus,
        tax=tax,
        pending=shortage + tax - surplus,
    )


def _rate(tx: Tx, item: Item, on: dt.date) -> Decimal:
    """Of a small-scale taxpayer the tax is part of the cost, and nothing was deducted."""
    return Decimal(0) if the_company(tx).taxpayer == "small_scale" else vat_rate(tx, item.vat_class, on)


def _move(tx: Tx, count: Count, found: Sequence[CountLine]) -> list[Moved]:
    pieces = []
    for line in found:
        is_priced = line.difference > 0 and line.unit_cost is not None
        value = _worth(line) if is_priced else None
        pieces.append(
            Piece(line.item_id, line.location_id, line.difference, line.id, "count", lot_id=line.lot_id, value=value)
        )
    return move(tx, pieces, source=count, date=count.date)


def _worth(line: CountLine) -> Decimal:
    return round_money(line.difference * (line.unit_cost or ZERO))


def _book(tx: Tx, count: Count, rows: Sequence[tuple[Item, CountLine, Moved]]) -> None:
    """Shortage: D 1901, C stock (and the input tax taken back). Surplus: D stock, C 1901."""
    pending = account_for(tx, "stock_pending", on=count.date)
    short = [(item, line, piece) for item, line, piece in rows if line.value < 0]
    over = [(item, line, piece) for item, line, piece in rows if line.value > 0]
    tax = sum((line.tax for _, line, _ in short), ZERO)
    lost = -sum((line.value for _, line, _ in short), ZERO)
    gained = sum((line.value for _, line, _ in over), ZERO)
    taken = _by_item(tx, count.date, ((item, -piece.value) for item, _, piece in short))
    put = _by_item(tx, count.date, ((item, piece.value) for item, _, piece in over))
    apart = _by_account(tx, count.date, "cost_difference", ((item, piece.difference) for item, _, piece in rows))
    lines: list[Line] = [debit(pending, lost + tax)]
    lines += [credit(account, amount, item_id=item_id) for (account, item_id), amount in taken.items()]
    if tax:
        lines.append(credit(account_for(tx, "input_vat_transferred_out", on=count.date), tax))
    lines += [debit(account, amount, item_id=item_id) for (account, item_id), amount in put.items()]
    lines += [debit(account, amount) for account, amount in apart.items()]
    lines.append(credit(pending, gained))
    if any(not line.is_zero for line in lines):
        number = count.number or ""
        post(
            tx,
            source=count,
            number=number,
            date=count.date,
            purpose="count",
            summary=f"盘点盈亏 {number}",
            rule=RULE_POST,
            lines=lines,
        )


def _by_item(tx: Tx, on: dt.date, amounts: Iterable[tuple[Item, Decimal]]) -> Mapping[tuple[str, int], Decimal]:
    """Sums on the stock accounts item by item: so the value of each is proved against the ledger."""
    sums: dict[tuple[str, int], Decimal] = {}
    for item, amount in amounts:
        key = (account_for(tx, "stock", item, on), item.id)
        sums[key] = sums.get(key, ZERO) + amount
    return dict(sorted(sums.items()))


def _by_account(tx: Tx, on: dt.date, purpose: str, amounts: Iterable[tuple[Item, Decimal]]) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for item, amount in amounts:
        account = account_for(tx, purpose, item, on)
        sums[account] = sums.get(account, ZERO) + amount
    return dict(sorted(sums.items()))


class DecidedLine(Input):
    line_no: int = Field(ge=1)
    recovered: Amount = ZERO  # what an employee, a partner or an insurer owes for a shortage
    employee: EmployeeRef | None = None
    party: PartyRef | None = None


class DecideCount(Input):
    count: CountRef
    date: dt.date | None = None
    lines: list[DecidedLine] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: all that wait
    reason: str = Field(default="", max_length=500)


class CountDecided(Output):
    id: int
    number: str
    state: str
    loss: Amount
    recovered: Amount
    gain: Amount
    pending: SignedAmount


@command("stock.decide_count", permission="stock.count.decide", path="POST /stock/counts/{count}/decide")
def decide_count(tx: Tx, cmd: DecideCount) -> CountDecided:
    """Decide on posted differences: what is owed for goes to 其他应收款, the rest of a shortage is a loss, a surplus a gain."""
    count = tx.lock(Count, cmd.count, field="count")
    state = f"stock.count.state.{count.state}"
    require(count.state == "posted", "stock.count_not_posted", field="count", number=count.number, state=state)
    lines = [line for line in lines_of_count(tx, count.id) if line.value and not line.decision]
    waiting = {line.line_no: line for line in lines}
    wanted = [DecidedLine(line_no=no) for no in waiting] if cmd.lines is None else cmd.lines
    require(wanted, "stock.count_nothing_to_decide", field="count", number=count.number)
    entry: list[Line] = []
    loss = recovered = gain = ZERO
    for n, row in enumerate(wanted):
        line = waiting.pop(row.line_no, None)
        if line is None:
            require(False, "stock.count_line_decided", field=f"lines.{n}", number=count.number, line=row.line_no)
            continue
        amount = rules.still_in_doubt(line.value, line.tax, "")
        if amount < 0:
            require(row.recovered == 0, "stock.count_surplus_is_gain", field=f"lines.{n}", number=count.number, line=row.line_no)
            line.decision, gain = "gain", gain - amount
            continue
        entry += _claims(tx, count, row, amount, n)
        line.decision, line.recovered = ("claim" if row.recovered else "loss"), row.recovered
        recovered, loss = recovered + row.recovered, loss + amount - row.recovered
    save_results(tx, [line for line in lines if line.decision])
    date = cmd.date or tx.today
    pending = account_for(tx, "stock_pending", on=date)
    entry += [
        debit(account_for(tx, "stock_loss", on=date), loss),
        credit(pending, loss + recovered),
        debit(pending, gain),
        credit(account_for(tx, "stock_gain", on=date), gain),
    ]
    number = count.number or ""
    summary = f"盘点盈亏处理 {number} {cmd.reason}".strip()
    post(tx, source=count, number=number, date=date, purpose="count_decision", summary=summary, rule=RULE_DECIDE, lines=entry)
    rest = sum((rules.still_in_doubt(line.value, line.tax, line.decision) for line in waiting.values()), ZERO)
    return CountDecided(
        id=count.id, number=number, state=count.state, loss=loss, recovered=recovered, gain=gain, pending=rest
    )


def _claims(tx: Tx, count: Count, row: DecidedLine, amount: Decimal, n: int) -> list[Line]:
    """What somebody owes for a shortage, never more than it cost."""
    if not row.recovered:
        return []
    field = f"lines.{n}.recovered"
    require(row.recovered <= amount, "stock.count_claim_too_high", field=field, number=count.number, most=amount)
    named = row.employee is not None or row.party is not None
    require(named, "stock.count_claim_names_nobody", field=field, number=count.number, line=row.line_no)
    employee = tx.find(Employee, row.employee, field=f"lines.{n}.employee").id if row.employee is not None else None
    party = partner(tx, row.party, field=f"lines.{n}.party").id if row.party is not None else None
    return [debit(account_for(tx, "stock_claim", on=tx.today), row.recovered, employee_id=employee, party_id=party)]
