"""What people can see of bills of material and of what was put together or taken apart."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, NotFound, Output, Page, Qty, RefTo, SignedQty, Tx, UnitPrice, like, page_of, query
from operational.items.api import Item, items_by_ref
from operational.stock.paper_queries import VALUES, VIEW
from operational.stock.paper_tables import Assembly, Bill, BillLine
from operational.stock.queries import MoveRow, moves_statement
from operational.stock.reservations import on_hand
from operational.stock.rules import needed
from operational.stock.tables import Move

ItemRef = Annotated[int | str, RefTo("items.item")]


class FindBills(Page):
    search: str = Field(default="", max_length=100)


class BillRow(Output):
    id: int
    item: str
    name: str
    spec: str
    unit: str
    quantity: Qty
    parts: int
    is_active: bool
    version: int


class BillList(Output):
    rows: list[BillRow]
    total: int


@query("stock.bills", permission=VIEW, path="GET /stock/bills")
def bills(tx: Tx, given: FindBills) -> BillList:
    """Products with a bill of materials, by their codes."""
    parts = sa.select(sa.func.count()).where(BillLine.bill_id == Bill.id).scalar_subquery()
    statement = sa.select(
        Bill.id, Item.code.label("item"), Item.name, Item.spec, Item.unit, Bill.quantity, parts.label("parts"), Bill.is_active,
        Bill.version,
    ).join(Item, Item.id == Bill.item_id)  # fmt: skip
    for word in given.search.split():
        statement = statement.where(sa.or_(*(c.ilike(like(word)) for c in (Item.code, Item.name, Item.spec, Item.pinyin))))
    rows, total = page_of(tx, statement.order_by(Item.code), given)
    return BillList(rows=[BillRow(**row._mapping) for row in rows], total=total)


class OneBill(Input):
    item: ItemRef
    quantity: Qty = Decimal(1)  # of the product: the parts are shown for so many


class BillPartRow(Output):
    item: str
    name: str
    spec: str
    unit: str
    quantity: Qty  # for one batch
    needed: Qty
    available: SignedQty
    missing: Qty
    unit_cost: UnitPrice | None


class BillView(Output):
    id: int
    item: str
    name: str
    quantity: Qty
    note: str
    is_active: bool
    version: int
    lines: list[BillPartRow]
    cost: Amount | None  # of the parts for so many of the product, at what they cost now


@query("stock.bill", permission=VIEW, path="GET /stock/bills/{item}")
def bill(tx: Tx, given: OneBill) -> BillView:
    """The parts of a product for a quantity of it: what is needed, what is there, what is missing, what it will cost."""
    product = items_by_ref(tx, [given.item])[given.item]
    row = tx.session.execute(sa.select(Bill).where(Bill.item_id == product.id)).scalar_one_or_none()
    if row is None:
        raise NotFound("stock.no_bill", field="item", item=product.code)
    statement = (
        sa.select(BillLine.quantity, Item)
        .join(Item, Item.id == BillLine.item_id)
        .where(BillLine.bill_id == row.id)
        .order_by(BillLine.line_no)
    )
    found = tx.session.execute(statement).all()
    there = on_hand(tx, [line.Item.id for line in found])
    sees_cost = tx.actor.may(VALUES)
    lines, cost = [], Decimal(0)
    for line in found:
        item, standing = line.Item, there[line.Item.id]
        wanted = needed(line.quantity, row.quantity, given.quantity)
        cost += wanted * standing.unit_cost
        lines.append(
            BillPartRow(
                item=item.code, name=item.name, spec=item.spec, unit=item.unit, quantity=line.quantity, needed=wanted,
                available=standing.available, missing=max(Decimal(0), wanted - standing.available),
                unit_cost=standing.unit_cost if sees_cost else None,
            )
        )  # fmt: skip
    facts = {name: getattr(row, name) for name in ("id", "quantity", "note", "is_active", "version")}
    whole = cost.quantize(Decimal("0.01")) if sees_cost else None
    return BillView(**facts, item=product.code, name=product.name, lines=lines, cost=whole)


class FindAssemblies(Page):
    search: str = Field(default="", max_length=100)
    item: ItemRef | None = None


class AssemblyRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    is_disassembly: bool
    item: str
    name: str
    quantity: Qty
    value: Amount
    note: str


class AssemblyList(Output):
    rows: list[AssemblyRow]
    total: int


def _assemblies() -> sa.Select[*tuple[Any, ...]]:
    a = Assembly
    return sa.select(
        a.id, a.number, a.date, a.state, a.is_disassembly, Item.code.label("item"), Item.name, a.quantity, a.value, a.note
    ).join(Item, Item.id == a.item_id)


@query("stock.assemblies", permission=VALUES, path="GET /stock/assemblies")
def assemblies(tx: Tx, given: FindAssemblies) -> AssemblyList:
    """What was put together or taken apart, newest first."""
    statement = _assemblies().order_by(Assembly.date.desc(), Assembly.id.desc())
    for word in given.search.split():
        statement = statement.where(sa.or_(*(c.ilike(like(word)) for c in (Assembly.number, Item.code, Item.name, Item.pinyin))))
    if given.item is not None:
        statement = statement.where(Item.id == given.item if isinstance(given.item, int) else Item.code == given.item)
    rows, total = page_of(tx, statement, given)
    return AssemblyList(rows=[AssemblyRow(**row._mapping) for row in rows], total=total)


class OneAssembly(Input):
    assembly: Annotated[int | str, RefTo("stock.assembly")]


class AssemblyView(AssemblyRow):
    version: int
    lines: list[MoveRow]


@query("stock.assembly", permission=VALUES, path="GET /stock/assemblies/{assembly}")
def assembly(tx: Tx, given: OneAssembly) -> AssemblyView:
    """One assembly or disassembly with what left and what came."""
    row = tx.find(Assembly, given.assembly, field="assembly")
    head = tx.session.execute(_assemblies().where(Assembly.id == row.id)).one()
    statement = moves_statement().where(Move.source_kind == Assembly.kind, Move.source_id == row.id).order_by(Move.id)
    lines = [MoveRow(**line._mapping) for line in tx.session.execute(statement)]
    return AssemblyView(**head._mapping, version=row.version, lines=lines)
