"""Pick lists (拣货单): made for a wave of orders, filled in with a phone, turned into goods issues."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Qty, Tx, command, refuse, require
from operational.fulfilment.refs import EmployeeRef, LocationRef, OrderRef, PickListRef
from operational.fulfilment.states import PICK_LIST
from operational.fulfilment.tables import PickIssue, PickLine, PickList
from operational.fulfilment.wanted import OpenToPick, in_walking_order, on_other_lists, open_to_pick, services_of
from operational.items.api import items_by_ref, require_countable
from operational.people.api import Employee
from operational.sales.api import IssueGoods, IssueLine, Order, OrderLine, issue_goods
from operational.stock.api import SELLS_EXPIRED, Lot, LotWant, bin_named, held_in_bins, known_lots, take_lots, will_touch, without

ORDERS_MAX = 50  # more is no walk but a day
LINES_MAX = 1000


class MakePickList(Input):
    orders: list[OrderRef] = Field(min_length=1, max_length=ORDERS_MAX)
    date: dt.date | None = None
    picker: EmployeeRef | None = None
    note: str = Field(default="", max_length=500)


class PickShort(Output):
    order_number: str
    line_no: int
    item: str
    wanted: Qty
    found: Qty


class PickListMade(Output):
    id: int
    number: str
    state: str
    lines: int
    orders: int
    short: list[PickShort]  # what is reserved and lies in no bin that may be picked from


@command("fulfilment.make_pick_list", permission="fulfilment.picking.edit", path="POST /fulfilment/pick-lists")
def make_pick_list(tx: Tx, cmd: MakePickList) -> PickListMade:
    """Plan one walk for several approved orders of a warehouse: which bins in which order, what expires first first.

    Only what is reserved for a line is picked, and what stands on another open list is left out.
    """
    orders = _locked_orders(tx, cmd.orders)
    warehouse = orders[0].warehouse_id
    for place, order in enumerate(orders):
        state = f"sales.order.state.{order.state}"
        require(order.state == "approved", "sales.order_not_approved", field=f"orders.{place}", number=order.number, state=state)
        require(order.warehouse_id == warehouse, "fulfilment.other_warehouse", field=f"orders.{place}", number=order.number)
    wanted = open_to_pick(tx, [order.id for order in orders])
    require(wanted, "fulfilment.nothing_to_pick", field="orders", number=orders[0].number)
    items = [row.item_id for row in wanted]
    held = without(held_in_bins(tx, items, warehouse), on_other_lists(tx, items))
    wants = [LotWant(row.item_id, warehouse, row.quantity) for row in wanted]
    taken = take_lots(wants, held, cmd.date or tx.today, tx.actor.may(SELLS_EXPIRED))
    made = tx.new(
        PickList,
        date=cmd.date or tx.today,
        note=cmd.note,
        warehouse_id=warehouse,
        picker_id=tx.find(Employee, cmd.picker, field="picker").id if cmd.picker is not None else tx.actor.employee_id,
    )
    parts = [(row, lot) for row, lots in zip(wanted, taken, strict=True) for lot in lots]
    require(parts, "fulfilment.nothing_to_pick", field="orders", number=orders[0].number)
    lines = [
        {
            "pick_list_id": made.id,
            "line_no": line_no,
            "order_id": row.order_id,
            "order_line_id": row.order_line_id,
            "item_id": row.item_id,
            "location_id": lot.location_id,
            "lot_id": lot.lot_id,
            "quantity": lot.quantity,
            "picked": Decimal(0),
            "is_short": False,
            "note": "",
        }
        for line_no, (row, lot) in enumerate(in_walking_order(tx, parts), start=1)
    ]
    tx.insert(PickLine, lines)
    number = tx.number(made)
    for order in orders:
        tx.touch(order, pick_list=number)
    return PickListMade(
        id=made.id,
        number=number,
        state=made.state,
        lines=len(lines),
        orders=len(orders),
        short=_short(wanted, [sum((lot.quantity for lot in lots), Decimal(0)) for lots in taken]),
    )


def _locked_orders(tx: Tx, refs: Sequence[int | str]) -> list[Order]:
    """These orders, locked in id order; one that is not there is refused beside its place."""
    numbers = [ref for ref in refs if isinstance(ref, str)]
    known: dict[int | str, int] = {}
    if numbers:
        known.update(tx.session.execute(sa.select(Order.number, Order.id).where(Order.number.in_(numbers))).all())  # type: ignore[arg-type]
    ids = {ref: ref if isinstance(ref, int) else known.get(ref, 0) for ref in refs}
    found = {order.id: order for order in tx.lock_all(Order, set(ids.values()))}
    for place, ref in enumerate(refs):
        if ids[ref] not in found or not tx.sees(found[ids[ref]]):
            refuse("core.not_found", field=f"orders.{place}", kind=Order.kind, ref=str(ref))
    for order in found.values():
        tx.touch(order)
    return [found[key] for key in sorted(found)]


def _short(wanted: Sequence[OpenToPick], found: Sequence[Decimal]) -> list[PickShort]:
    return [
        PickShort(order_number=row.order_number, line_no=row.line_no, item=row.item, wanted=row.quantity, found=got)
        for row, got in zip(wanted, found, strict=True)
        if got < row.quantity
    ]


class PickedLine(Input):
    line_no: int
    picked: Qty  # in all, so that sending it twice changes nothing
    is_short: bool = False  # there is no more of it in this bin
    location: LocationRef | None = None  # another bin than planned
    lot: str = Field(default="", max_length=80)  # another lot than planned
    note: str = Field(default="", max_length=200)


class RecordPicks(Input):
    pick_list: PickListRef
    lines: list[PickedLine] = Field(min_length=1, max_length=LINES_MAX)


class PicksRecorded(Output):
    id: int
    number: str
    state: str
    left: int  # lines that nobody has been at


@command("fulfilment.record_picks", permission="fulfilment.picking.pick", path="POST /fulfilment/pick-lists/{pick_list}/picks")
def record_picks(tx: Tx, cmd: RecordPicks) -> PicksRecorded:
    """Write down what was taken from the bins, as often as the walk stops; too little may be said to be short."""
    found = tx.lock(PickList, cmd.pick_list, field="pick_list")
    _require_open(found)
    rows = {row.line_no: row for row in _lines(tx, found.id)}
    items = items_by_ref(tx, sorted({rows[g.line_no].item_id for g in cmd.lines if g.line_no in rows}))
    lots = known_lots(tx, [(rows[g.line_no].item_id if g.line_no in rows else 0, g.lot) for g in cmd.lines])
    bins = _bins(tx, cmd.lines)
    for place, given in enumerate(cmd.lines):
        row = rows.get(given.line_no)
        if row is None:
            refuse("fulfilment.no_pick_line", field=f"lines.{place}.line_no", number=found.number, line=given.line_no)
        fits = given.picked <= row.quantity
        require(fits, "fulfilment.picked_too_much", field=f"lines.{place}.picked", number=found.number, line=given.line_no,
                quantity=row.quantity.normalize())  # fmt: skip
        require_countable(tx, items[row.item_id], given.picked, field=f"lines.{place}.picked")
        row.picked = given.picked
        row.is_short = given.is_short and given.picked < row.quantity
        row.location_id = bins[place] or row.location_id
        row.lot_id = lots[place] or row.lot_id
        row.note = given.note
    left = sum(1 for row in rows.values() if row.picked == 0 and not row.is_short)
    return PicksRecorded(id=found.id, number=found.number or "", state=found.state, left=left)


def _bins(tx: Tx, given: Sequence[PickedLine]) -> list[int | None]:
    """The bins that the hand named; None where it took from the planned one."""
    return [
        bin_named(tx, row.location, field=f"lines.{place}.location") if row.location is not None else None
        for place, row in enumerate(given)
    ]


def _require_open(found: PickList) -> None:
    state = f"fulfilment.pick_list.state.{found.state}"
    require(found.state == "open", "fulfilment.pick_list_not_open", field="pick_list", number=found.number, state=state)


def _lines(tx: Tx, pick_list_id: int) -> list[PickLine]:
    statement = sa.select(PickLine).where(PickLine.pick_list_id == pick_list_id).order_by(PickLine.line_no)
    return list(tx.session.execute(statement.execution_options(populate_existing=True)).scalars())


class PickListMove(Input):
    pick_list: PickListRef


class IssuePickList(Input):
    pick_list: PickListRef
    date: dt.date | None = None
    with_services: bool = False  # services and freight of these orders are delivered with the goods
    carrier: str = Field(default="", max_length=80)
    awaits_slip: bool = False


class PickedIssue(Output):
    order_id: int
    goods_issue_id: int
    number: str


class PickListIssued(Output):
    id: int
    number: str
    state: str
    issues: list[PickedIssue]


@command(
    "fulfilment.issue_pick_list",
    permission="fulfilment.picking.edit",
    move=PICK_LIST.issue,
    path="POST /fulfilment/pick-lists/{pick_list}/issue",
)
def issue_pick_list(tx: Tx, cmd: IssuePickList) -> PickListIssued:
    """Make a goods issue for each order of what was picked; what was not stays open on its order.

    Nobody picks a service: what is done at the customer's after the goods is issued by itself when it is done, what goes with
    the goods (freight, packing) leaves with them where that is said.
    """
    found = tx.lock(PickList, cmd.pick_list, field="pick_list")
    rows = [row for row in _lines(tx, found.id) if row.picked > 0]
    require(rows, "fulfilment.nothing_picked", field="pick_list", number=found.number)
    orders = {order.id: order for order in tx.lock_all(Order, {row.order_id for row in rows})}
    line_nos, lots = _line_nos(tx, rows), _lot_codes(tx, rows)
    by_order: dict[int, list[IssueLine]] = defaultdict(list)
    for row in rows:
        if row.order_line_id not in line_nos:
            refuse("fulfilment.order_was_rewritten", field="pick_list", number=orders[row.order_id].number)
        by_order[row.order_id].append(
            IssueLine(
                line_no=line_nos[row.order_line_id],
                quantity=row.picked,
                location=row.location_id,
                lot=lots.get(row.lot_id, ""),
            )
        )
    if cmd.with_services:
        for service in services_of(tx, list(by_order)):
            by_order[service.order_id].append(IssueLine(line_no=service.order_line_no, quantity=service.open))
    will_touch(tx, stocked=[row.item_id for row in rows])
    issues = []
    for order_id in sorted(by_order):
        given = IssueGoods(order=order_id, date=cmd.date, lines=by_order[order_id], rest="keep", carrier=cmd.carrier,
                           awaits_slip=cmd.awaits_slip, note=f"拣货 {found.number}")  # fmt: skip
        issued: Any = issue_goods.run(tx, given)
        issues.append(PickedIssue(order_id=order_id, goods_issue_id=issued.id, number=issued.number))
    found.issued_at = tx.now
    tx.insert(PickIssue, [{"pick_list_id": found.id, "goods_issue_id": made.goods_issue_id} for made in issues])
    return PickListIssued(id=found.id, number=found.number or "", state=found.state, issues=issues)


def _line_nos(tx: Tx, rows: Sequence[PickLine]) -> dict[int, int]:
    wanted = sa.cast(sorted({row.order_line_id for row in rows}), sa.ARRAY(sa.BigInteger))
    statement = sa.select(OrderLine.id, OrderLine.line_no).where(OrderLine.id == sa.any_(wanted))
    return {row.id: row.line_no for row in tx.session.execute(statement)}


def _lot_codes(tx: Tx, rows: Sequence[PickLine]) -> dict[int, str]:
    wanted = {row.lot_id for row in rows if row.lot_id}
    if not wanted:
        return {}
    found = tx.session.execute(sa.select(Lot.id, Lot.code).where(Lot.id.in_(wanted)))
    return {row.id: row.code for row in found}


@command(
    "fulfilment.cancel_pick_list",
    permission="fulfilment.picking.edit",
    move=PICK_LIST.cancel,
    path="POST /fulfilment/pick-lists/{pick_list}/cancel",
)
def cancel_pick_list(tx: Tx, cmd: PickListMove) -> PicksRecorded:
    """Drop a pick list; what was taken is put back, and its orders may be picked again."""
    found = tx.lock(PickList, cmd.pick_list, field="pick_list")
    return PicksRecorded(id=found.id, number=found.number or "", state=found.state, left=0)
