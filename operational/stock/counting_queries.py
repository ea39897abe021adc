"""What people see of counts: the list, one count with its lines, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Amount,
    Input,
    Output,
    Page,
    Qty,
    SignedAmount,
    SignedQty,
    Tx,
    UnitPrice,
    like,
    page_of,
    query,
    round_money,
)
from operational.items.api import Item
from operational.stock import counting_rules as rules
from operational.stock.commands.count import CountRef, WarehouseRef
from operational.stock.counting import due_items
from operational.stock.counting_tables import Count, CountLine
from operational.stock.places import default_warehouse
from operational.stock.tables import Location, Lot, Valuation, Warehouse

MAY_SEE_BOOK = "stock.count.approve"  # who approves differences sees the book quantity of a blind count
SEES_COST = "stock.move.view"


class FindCounts(Page):
    search: str = Field(default="", max_length=100)
    state: str = Field(default="", max_length=20)
    warehouse: WarehouseRef | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None


class CountRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    warehouse: str
    scope: str
    is_frozen: bool
    is_blind: bool
    lines: int
    left: int
    differences: int | None
    value: SignedAmount | None
    pending: SignedAmount | None


class Counts(Output):
    rows: list[CountRow]
    total: int


@query("stock.counts", permission="stock.count.view", path="GET /stock/counts")
def counts(tx: Tx, given: FindCounts) -> Counts:
    """Stock counts, newest first, with how far they are and what still waits for a decision."""
    statement = _counts()
    if given.search:
        statement = statement.where(Count.number.ilike(like(given.search)))
    if given.state:
        statement = statement.where(Count.state == given.state)
    if given.warehouse is not None:
        house = given.warehouse
        statement = statement.where(Warehouse.id == house if isinstance(house, int) else Warehouse.code == house)
    if given.date_from is not None:
        statement = statement.where(Count.date >= given.date_from)
    if given.date_to is not None:
        statement = statement.where(Count.date <= given.date_to)
    rows, total = page_of(tx, statement.order_by(Count.id.desc()), given)
    return Counts(rows=[_count_row(tx, row) for row in rows], total=total)


def _counts() -> sa.Select[*tuple[Any, ...]]:
    summed = (
        sa.select(
            CountLine.count_id,
            sa.func.count().label("lines"),
            sa.func.count().filter(CountLine.counted.is_(None)).label("left"),
            sa.func.count().filter(CountLine.difference != 0).label("differences"),
            sa.func.sum(CountLine.tax - CountLine.value).filter(CountLine.decision == "").label("pending"),
        )
        .group_by(CountLine.count_id)
        .subquery()
    )
    return (
        sa.select(
            Count.id, Count.number, Count.date, Count.state, Warehouse.name.label("warehouse"), Count.scope, Count.is_frozen,
            Count.is_blind, sa.func.coalesce(summed.c.lines, 0).label("lines"), sa.func.coalesce(summed.c.left, 0).label("left"),
            sa.func.coalesce(summed.c.differences, 0).label("differences"), Count.value,
            sa.func.coalesce(summed.c.pending, ZERO).label("pending"),
        )
        .join(Warehouse, Warehouse.id == Count.warehouse_id)
        .outerjoin(summed, summed.c.count_id == Count.id)
    )  # fmt: skip


def _count_row(tx: Tx, row: Any) -> CountRow:
    values = dict(row._mapping)
    if _hides(tx, row.is_blind, row.state):
        values["differences"] = None
    if not tx.actor.may(SEES_COST):
        values["value"] = values["pending"] = None
    return CountRow(**values)


def _hides(tx: Tx, is_blind: bool, state: str) -> bool:
    """While a blind count goes on, whoever counts sees no book quantity and no first result."""
    return is_blind and state == "counting" and not tx.actor.may(MAY_SEE_BOOK)


class OneCountWanted(Input):
    count: CountRef


class CountLineShown(Output):
    line_no: int
    item_id: int
    item_code: str
    item_name: str
    spec: str
    barcode: str
    unit: str
    location_id: int
    bin: str
    lot: str
    book: SignedQty | None
    first_counted: Qty | None
    counted: Qty | None
    difference: SignedQty | None
    unit_cost: UnitPrice | None
    value: SignedAmount | None  # an estimate at the cost of like stock until the count is posted
    tax: Amount | None
    cause: str
    decision: str
    recovered: Amount | None
    is_open: bool  # still to be counted in this round


class CountShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    version: int
    note: str
    warehouse: str
    scope: str
    zone: str
    is_frozen: bool
    is_blind: bool
    round: int
    counted: int
    left: int
    shortage: Amount | None
    surplus: Amount | None
    pending: SignedAmount | None
    lines: list[CountLineShown]


@query("stock.count", permission="stock.count.view", path="GET /stock/counts/{count}")
def count(tx: Tx, given: OneCountWanted) -> CountShown:
    """One count with its lines: what the books said, what was found, and what the difference is worth."""
    row = tx.find(Count, given.count, field="count")
    hides, sees_cost = _hides(tx, row.is_blind, row.state), tx.actor.may(SEES_COST)
    lines = [_line_shown(row, found, hides, sees_cost) for found in tx.session.execute(_lines(row.id))]
    values = [line.value for line in lines if line.value is not None]
    pending = sum((rules.still_in_doubt(v.value or ZERO, v.tax or ZERO, v.decision) for v in lines), ZERO)
    warehouse = tx.find(Warehouse, row.warehouse_id).name
    return CountShown(
        id=row.id,
        number=row.number or "",
        date=row.date,
        state=row.state,
        version=row.version,
        note=row.note,
        warehouse=warehouse,
        scope=row.scope,
        zone=row.zone,
        is_frozen=row.is_frozen,
        is_blind=row.is_blind,
        round=row.round,
        counted=sum(1 for line in lines if line.counted is not None),
        left=sum(1 for line in lines if line.is_open and line.counted is None),
        shortage=-sum((v for v in values if v < 0), ZERO) if sees_cost else None,
        surplus=sum((v for v in values if v > 0), ZERO) if sees_cost else None,
        pending=(pending if row.state == "posted" else ZERO) if sees_cost else None,
        lines=lines,
    )


def _lines(count_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            CountLine, Item.code.label("item_code"), Item.name.label("item_name"), Item.spec, Item.barcode, Item.unit,
            Location.bin, Lot.code.label("lot"), Valuation.quantity.label("held"), Valuation.value.label("worth"),
            Valuation.last_unit_cost,
        )
        .join(Item, Item.id == CountLine.item_id)
        .join(Location, Location.id == CountLine.location_id)
        .outerjoin(Lot, Lot.id == CountLine.lot_id)
        .outerjoin(Valuation, Valuation.item_id == CountLine.item_id)
        .where(CountLine.count_id == count_id)
        .order_by(CountLine.line_no)
    )  # fmt: skip


def _line_shown(count: Count, found: Any, hides: bool, sees_cost: bool) -> CountLineShown:
    line: CountLine = found.CountLine
    difference = line.difference
    if count.state == "counting":
        difference = Decimal(0) if line.counted is None else line.counted - line.book
    is_posted = count.state == "posted"
    average = found.worth / found.held if found.held and found.held > 0 else (found.last_unit_cost or Decimal(0))
    estimate = round_money(difference * (line.unit_cost if line.unit_cost is not None and difference > 0 else average))
    is_open = count.state == "counting" and (count.round == 1 or line.first_counted is not None)
    shown = sees_cost and not hides
    return CountLineShown(
        line_no=line.line_no,
        item_id=line.item_id,
        item_code=found.item_code,
        item_name=found.item_name,
        spec=found.spec,
        barcode=found.barcode,
        unit=found.unit,
        location_id=line.location_id,
        bin=found.bin,
        lot=found.lot or "",
        book=None if hides else line.book,
        first_counted=None if hides else line.first_counted,
        counted=line.counted,
        difference=None if hides or line.counted is None else difference,
        unit_cost=line.unit_cost if sees_cost else None,
        value=(line.value if is_posted else estimate) if shown else None,
        tax=line.tax if shown else None,
        cause=line.cause if difference else "",
        decision=line.decision,
        recovered=line.recovered if shown else None,
        is_open=is_open,
    )


class WantDue(Input):
    warehouse: WarehouseRef | None = None
    only_due: bool = True
    rows_max: int = Field(default=200, ge=1, le=2000)


class DueRow(Output):
    item_id: int
    item_code: str
    item_name: str
    quantity: SignedQty
    used: SignedAmount | None  # value issued in the last year
    abc: str
    last_counted: dt.date | None
    due_on: dt.date | None
    is_due: bool


class DueList(Output):
    rows: list[DueRow]
    total: int


@query("stock.count_due", permission="stock.count.view", path="GET /stock/count-due")
def count_due(tx: Tx, given: WantDue) -> DueList:
    """Items with their class by value of use and the day of their next count, those that waited longest first."""
    warehouse = default_warehouse(tx) if given.warehouse is None else tx.find(Warehouse, given.warehouse, field="warehouse").id
    sees_cost = tx.actor.may(SEES_COST)
    found = [row for row in due_items(tx, warehouse) if row.is_due or not given.only_due]
    rows = [
        DueRow(
            item_id=row.item_id,
            item_code=row.code,
            item_name=row.name,
            quantity=row.quantity,
            used=row.used if sees_cost else None,
            abc=row.class_,
            last_counted=row.last_counted,
            due_on=row.due_on,
            is_due=row.is_due,
        )
        for row in found[: given.rows_max]
    ]
    return DueList(rows=rows, total=len(found))


