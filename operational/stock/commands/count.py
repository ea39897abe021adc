"""Counting stock (盘点): planning, entering what was found, counting differences again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import setting
from operational.core.api import Input, Output, Qty, RefTo, Tx, command, require
from operational.items.api import items_by_ref
from operational.stock.counting import Found, due_items, enter, lines_of_count
from operational.stock.counting_states import COUNT
from operational.stock.counting_tables import Count, CountLine
from operational.stock.lines import bins_by_ref
from operational.stock.places import default_warehouse
from operational.stock.tables import Warehouse

CountRef = Annotated[int | str, RefTo("stock.count")]
ItemRef = Annotated[int | str, RefTo("items.item")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
LINES_MAX = 5000  # a larger warehouse is counted by zone
CHOSEN_MAX = 1000  # items or bins that one count names
CYCLE_ITEMS_MAX = 500  # more are not counted in a day
SETTING_BLIND = "stock.count.blind"


class PlanCount(Input):
    warehouse: WarehouseRef | None = None
    scope: Literal["full", "zone", "bins", "items", "cycle"] = "full"
    zone: str = Field(default="", max_length=40)
    locations: list[LocationRef] = Field(default_factory=list, max_length=CHOSEN_MAX)
    items: list[ItemRef] = Field(default_factory=list, max_length=CHOSEN_MAX)
    items_max: int = Field(default=20, ge=1, le=CYCLE_ITEMS_MAX)  # how many of the items that are due
    is_frozen: bool = False
    is_blind: bool | None = None  # left out: the company's setting
    date: dt.date | None = None
    note: str = Field(default="", max_length=1000)


class CountMoved(Output):
    id: int
    number: str
    state: str
    lines: int
    left: int  # lines not counted yet
    differences: int


@command("stock.plan_count", permission="stock.count.edit", path="POST /stock/counts")
def plan_count(tx: Tx, cmd: PlanCount) -> CountMoved:
    """Plan a count of a warehouse: all of it, a zone, some bins, some items, or the items whose turn it is."""
    warehouse = default_warehouse(tx) if cmd.warehouse is None else tx.find(Warehouse, cmd.warehouse, field="warehouse").id
    locations: list[int] = []
    if cmd.scope == "bins":
        require(cmd.locations, "stock.count_names_no_bin", field="locations")
        locations = bins_by_ref(tx, [(ref, None) for ref in cmd.locations])
    elif cmd.scope == "zone":
        locations = _zone(tx, warehouse, cmd.zone)
    items: list[int] = []
    if cmd.scope == "items":
        require(cmd.items, "stock.count_names_no_item", field="items")
        items = sorted({item.id for item in items_by_ref(tx, cmd.items).values()})
    elif cmd.scope == "cycle":
        items = [row.item_id for row in due_items(tx, warehouse) if row.is_due][: cmd.items_max]
        require(items, "stock.count_nothing_due", field="scope")
    blind = bool(setting(tx, SETTING_BLIND, False)) if cmd.is_blind is None else cmd.is_blind
    count = tx.new(
        Count,
        date=cmd.date or tx.today,
        note=cmd.note,
        warehouse_id=warehouse,
        scope=cmd.scope,
        zone=cmd.zone if cmd.scope == "zone" else "",
        location_ids=locations,
        item_ids=items,
        is_frozen=cmd.is_frozen,
        is_blind=blind,
    )
    return CountMoved(id=count.id, number=tx.number(count), state=count.state, lines=0, left=0, differences=0)


_ZONE = sa.text("select id from stock.location where warehouse_id = :warehouse and zone = :zone order by id")


def _zone(tx: Tx, warehouse: int, zone: str) -> list[int]:
    found = list(tx.session.execute(_ZONE, {"warehouse": warehouse, "zone": zone}).scalars()) if zone else []
    require(found, "stock.count_zone_empty", field="zone", zone=zone or "–")
    return found


class OneCount(Input):
    count: CountRef
    version: int | None = None


@command("stock.begin_count", permission="stock.count.edit", move=COUNT.begin, path="POST /stock/counts/{count}/begin")
def begin_count(tx: Tx, cmd: OneCount) -> CountMoved:
    """Begin counting: write down what the books say of each bin; a count at standstill closes its bins for moves."""
    count = tx.lock(Count, cmd.count, version=cmd.version, field="count")
    rows = tx.call(
        "stock.begin_count",
        count_id=count.id,
        warehouse_id=count.warehouse_id,
        locations=count.location_ids,
        items=count.item_ids,
        is_frozen=count.is_frozen,
    )
    require(rows, "stock.count_finds_nothing", number=count.number)
    require(len(rows) <= LINES_MAX, "stock.count_too_long", number=count.number, most=LINES_MAX)
    tx.insert(CountLine, [{"count_id": count.id, "line_no": n, **row, **BLANK} for n, row in enumerate(rows, start=1)])
    return CountMoved(
        id=count.id, number=count.number or "", state=count.state, lines=len(rows), left=len(rows), differences=0
    )


BLANK: dict[str, Any] = {"counted": None, "first_counted": None, "counted_at": None, "counted_by": None, "unit_cost": None}


class CountedLine(Input):
    line_no: int | None = Field(default=None, ge=1)
    item: ItemRef | None = None  # with bin and lot, where the line's number is not known, or goods lie where none should
    location: LocationRef | None = None
    lot: str = Field(default="", max_length=60)
    counted: Qty
    counted_at: dt.datetime | None = None  # left out: just now


class RecordCounts(Input):
    count: CountRef
    lines: list[CountedLine] = Field(min_length=1, max_length=LINES_MAX)
    adds: bool = False  # pile by pile: what was found is added to what was found before


@command("stock.record_counts", permission="stock.count.edit", path="POST /stock/counts/{count}/record")
def record_counts(tx: Tx, cmd: RecordCounts) -> CountMoved:
    """Enter what was found. Bins that went on moving are compared with the books at the moment of counting."""
    count = _in_counting(tx, cmd.count)
    lines = lines_of_count(tx, count.id)
    found = [Found(row.line_no, row.item, row.location, row.lot, row.counted, row.counted_at) for row in cmd.lines]
    done = enter(tx, count, lines, found, adds=cmd.adds)
    return CountMoved(
        id=count.id, number=count.number or "", state=count.state, lines=done.lines, left=done.left, differences=0
    )


def _in_counting(tx: Tx, ref: int | str) -> Count:
    count = tx.lock(Count, ref, field="count")
    state = f"stock.count.state.{count.state}"
    require(count.state == "counting", "stock.count_not_counting", field="count", number=count.number, state=state)
    return count


class FinishCount(OneCount):
    rest_is_zero: bool = False


_FINISH = sa.text(
    """
    update stock.count_line
        set counted = coalesce(counted, 0), difference = coalesce(counted, 0) - book,
            counted_at = coalesce(counted_at, :now), counted_by = coalesce(counted_by, :actor)
        where count_id = :count
        returning difference
    """
)


@command("stock.finish_count", permission="stock.count.edit", move=COUNT.finish, path="POST /stock/counts/{count}/finish")
def finish_count(tx: Tx, cmd: FinishCount) -> CountMoved:
    """Finish counting: every line has its quantity, and the differences are known."""
    count = tx.lock(Count, cmd.count, version=cmd.version, field="count")
    lines = lines_of_count(tx, count.id)
    left = [line for line in lines if line.counted is None]
    require(cmd.rest_is_zero or not left, "stock.count_not_complete", number=count.number, left=len(left))
    found = tx.session.execute(_FINISH, {"count": count.id, "now": tx.now, "actor": tx.actor.user_id}).scalars()
    differences = sum(1 for difference in found if difference)
    return CountMoved(
        id=count.id, number=count.number or "", state=count.state, lines=len(lines), left=0, differences=differences
    )


_AGAIN = sa.text(
    """
    update stock.count_line
        set first_counted = coalesce(first_counted, counted), counted = null, counted_at = null, counted_by = null
        where count_id = :count and difference <> 0
        returning id
    """
)


@command("stock.recount", permission="stock.count.edit", move=COUNT.recount, path="POST /stock/counts/{count}/recount")
def recount(tx: Tx, cmd: OneCount) -> CountMoved:
    """Count the differences a second time; the first result stays beside the second."""
    count = tx.lock(Count, cmd.count, version=cmd.version, field="count")
    again = len(tx.session.execute(_AGAIN, {"count": count.id}).all())
    require(again, "stock.count_has_no_difference", number=count.number)
    count.round += 1
    return CountMoved(id=count.id, number=count.number or "", state=count.state, lines=again, left=again, differences=0)


@command("stock.cancel_count", permission="stock.count.edit", move=COUNT.cancel, path="POST /stock/counts/{count}/cancel")
def cancel_count(tx: Tx, cmd: OneCount) -> CountMoved:
    """Drop a count that was not posted; bins that stood still move again."""
    count = tx.lock(Count, cmd.count, version=cmd.version, field="count")
    if count.is_frozen:
        tx.call("stock.end_count", count_id=count.id)
    return CountMoved(id=count.id, number=count.number or "", state=count.state, lines=0, left=0, differences=0)


def differing(lines: Sequence[CountLine]) -> list[CountLine]:
    return [line for line in lines if line.difference]
