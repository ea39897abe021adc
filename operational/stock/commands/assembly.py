"""Putting products together from parts, and taking them apart again; the cost goes along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Amount,
    Conflict,
    Input,
    Output,
    Qty,
    RefTo,
    Tx,
    allocate,
    command,
    remember,
    require,
)
from operational.items.api import Item, items_by_ref, require_countable
from operational.ledger.api import Line, account_for, booking_date, credit, debit, post
from operational.stock.gates import will_touch
from operational.stock.leaving import Leaving, parts_of
from operational.stock.lines import bins_by_ref
from operational.stock.lots import LotWanted, lots_of
from operational.stock.moves import Moved, Piece, move
from operational.stock.paper_tables import Assembly, Bill, BillLine
from operational.stock.reservations import on_hand
from operational.stock.rules import needed

ItemRef = Annotated[int | str, RefTo("items.item")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
PARTS_MAX = 200  # parts of one level; a machine with more has sub-assemblies
PIECES_MAX = 200  # serial numbers that one assembly gives
RULE = "stock.assembly/1"


class BillPart(Input):
    item: ItemRef
    quantity: Qty


class SaveBill(Input):
    item: ItemRef
    quantity: Qty = Decimal(1)
    lines: list[BillPart] = Field(min_length=1, max_length=PARTS_MAX)
    note: str = Field(default="", max_length=1000)
    is_active: bool = True
    version: int | None = None


class BillSaved(Output):
    id: int
    item: str
    version: int
    lines: int
    is_new: bool


@command("stock.save_bill", permission="stock.bill.edit", path="POST /stock/bills")
def save_bill(tx: Tx, cmd: SaveBill) -> BillSaved:
    """Say what a batch of a product is put together from; saved again it replaces what was said before."""
    items = items_by_ref(tx, [cmd.item, *(line.item for line in cmd.lines)])
    product = items[cmd.item]
    require(cmd.quantity > 0, "stock.quantity_not_positive", field="quantity", item=product.code)
    seen: set[int] = set()
    for row, line in enumerate(cmd.lines):
        part, field = items[line.item], f"lines.{row}.item"
        require(part.id != product.id, "stock.bill_of_itself", field=field, item=product.code)
        require(part.id not in seen, "stock.bill_part_twice", field=field, item=part.code)
        require(line.quantity > 0, "stock.quantity_not_positive", field=f"lines.{row}.quantity", item=part.code)
        seen.add(part.id)
    for item in [product, *(items[line.item] for line in cmd.lines)]:
        require(item.is_stocked, "stock.item_not_stocked", item=item.code)
    statement = sa.select(Bill).where(Bill.item_id == product.id).with_for_update(key_share=True)
    bill = tx.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    is_new = bill is None
    if bill is None:
        bill = tx.new(Bill, item_id=product.id, quantity=cmd.quantity, note=cmd.note, is_active=cmd.is_active, version=1)
        tx.session.flush()
    else:
        if cmd.version is not None and cmd.version != bill.version:
            raise Conflict("core.changed_by_another", kind="stock.bill", number=product.code, field="version")
        bill.quantity, bill.note, bill.is_active, bill.version = cmd.quantity, cmd.note, cmd.is_active, bill.version + 1
        tx.session.execute(sa.delete(BillLine).where(BillLine.bill_id == bill.id))
    rows = [
        {"bill_id": bill.id, "line_no": row, "item_id": items[line.item].id, "quantity": line.quantity}
        for row, line in enumerate(cmd.lines, start=1)
    ]
    tx.insert(BillLine, rows)
    remember(tx, "stock.bill", bill.id)
    return BillSaved(id=bill.id, item=product.code, version=bill.version, lines=len(rows), is_new=is_new)


class UsedPart(Input):
    item: ItemRef
    quantity: Qty
    location: LocationRef | None = None
    lot: str = Field(default="", max_length=60)


class Assemble(Input):
    item: ItemRef
    quantity: Qty
    date: dt.date | None = None
    warehouse: WarehouseRef | None = None
    location: LocationRef | None = None  # of the product; left out: the default bin of the warehouse
    lot: str = Field(default="", max_length=60)  # of the product
    serials: list[str] = Field(default_factory=list, max_length=PIECES_MAX)  # of a product kept by serial numbers
    expires_on: dt.date | None = None
    parts: list[UsedPart] | None = Field(default=None, min_length=1, max_length=PARTS_MAX)  # left out: as the bill says
    note: str = Field(default="", max_length=1000)


class Assembled(Output):
    id: int
    number: str
    state: str
    value: Amount
    parts: int


@command("stock.assemble", permission="stock.assembly.edit", path="POST /stock/assemblies")
def assemble(tx: Tx, cmd: Assemble) -> Assembled:
    """Put a product together: its parts leave stock and the product comes in at what they cost."""
    product, date = _product(tx, cmd)
    used = _used(tx, product, cmd)
    made = _outcomes(tx, product, cmd)
    will_touch(tx, [product])
    parts = parts_of(tx, used, date)
    document = tx.new(Assembly, date=date, note=cmd.note, item_id=product.id, quantity=cmd.quantity, value=ZERO)
    number = tx.number(document, series="stock.assembly")
    leaving = [Piece(p.item.id, p.location_id, -p.quantity, p.row + 1, "material", lot_id=p.lot_id) for p in parts]
    out = move(tx, leaving, source=document, date=date)
    document.value = -sum((piece.value for piece in out), ZERO)
    shares = allocate(document.value, [quantity for _, _, quantity in made])
    coming = [
        Piece(product.id, place, quantity, row, "assembly", lot_id=lot, value=share)
        for row, ((place, lot, quantity), share) in enumerate(zip(made, shares, strict=True), start=1)
    ]
    came = move(tx, coming, source=document, date=date)
    _post(tx, document, number, f"组装 {number} {product.name}", [(product, p) for p in came],
          [(part.item, piece) for part, piece in zip(parts, out, strict=True)])  # fmt: skip
    return Assembled(id=document.id, number=number, state=document.state, value=document.value, parts=len(out))


class Disassemble(Input):
    item: ItemRef
    quantity: Qty
    date: dt.date | None = None
    warehouse: WarehouseRef | None = None
    location: LocationRef | None = None  # of the product
    lot: str = Field(default="", max_length=60)
    parts: list[UsedPart] | None = Field(default=None, min_length=1, max_length=PARTS_MAX)  # left out: as the bill says
    note: str = Field(default="", max_length=1000)


@command("stock.disassemble", permission="stock.assembly.edit", path="POST /stock/disassemblies")
def disassemble(tx: Tx, cmd: Disassemble) -> Assembled:
    """Take a product apart: its cost is shared out over the parts by what such parts cost now."""
    product, date = _product(tx, cmd)
    got = _used(tx, product, cmd)
    will_touch(tx, [part.item for part in got])
    taken = parts_of(tx, [Leaving(product, cmd.quantity, cmd.location, cmd.warehouse, cmd.lot)], date)
    bins = bins_by_ref(tx, [(part.location, part.warehouse) for part in got])
    lots = lots_of(tx, [LotWanted(part.item.id, part.lot) for part in got])
    document = tx.new(
        Assembly, date=date, note=cmd.note, item_id=product.id, quantity=cmd.quantity, value=ZERO, is_disassembly=True
    )
    number = tx.number(document, series="stock.disassembly")
    leaving = [Piece(p.item.id, p.location_id, -p.quantity, p.row + 1, "material", lot_id=p.lot_id) for p in taken]
    out = move(tx, leaving, source=document, date=date)
    document.value = -sum((piece.value for piece in out), ZERO)
    costs = on_hand(tx, [part.item.id for part in got])
    weights = [part.quantity * (costs[part.item.id].unit_cost or part.item.standard_cost) for part in got]
    shares = allocate(document.value, weights if any(weights) else [part.quantity for part in got])
    coming = [
        Piece(part.item.id, bins[row], part.quantity, row + 1, "assembly", lot_id=lots[row], value=shares[row])
        for row, part in enumerate(got)
    ]
    came = move(tx, coming, source=document, date=date)
    _post(tx, document, number, f"拆卸 {number} {product.name}", [(p.item, m) for p, m in zip(got, came, strict=True)],
          [(product, piece) for piece in out])  # fmt: skip
    return Assembled(id=document.id, number=number, state=document.state, value=document.value, parts=len(came))


def _product(tx: Tx, cmd: Assemble | Disassemble) -> tuple[Item, dt.date]:
    product = items_by_ref(tx, [cmd.item])[cmd.item]
    require(cmd.quantity > 0, "stock.quantity_not_positive", field="quantity", item=product.code)
    require_countable(tx, product, cmd.quantity)
    date = cmd.date or tx.today
    booking_date(tx, date)
    return product, date


def _used(tx: Tx, product: Item, cmd: Assemble | Disassemble) -> list[Leaving]:
    """The parts as the hand gives them, else as the bill of the product says."""
    if cmd.parts is not None:
        items = items_by_ref(tx, [part.item for part in cmd.parts])
        return [Leaving(items[p.item], p.quantity, p.location, cmd.warehouse, p.lot) for p in cmd.parts]
    statement = (
        sa.select(BillLine.quantity, Bill.quantity.label("batch"), Item)
        .join(Bill, Bill.id == BillLine.bill_id)
        .join(Item, Item.id == BillLine.item_id)
        .where(Bill.item_id == product.id, Bill.is_active)
        .order_by(BillLine.line_no)
    )
    rows = tx.session.execute(statement).all()
    require(rows, "stock.no_bill", field="item", item=product.code)
    return [Leaving(row.Item, needed(row.quantity, row.batch, cmd.quantity), warehouse=cmd.warehouse) for row in rows]


def _outcomes(tx: Tx, product: Item, cmd: Assemble) -> list[tuple[int, int, Decimal]]:
    """Bin, lot and quantity of what comes out: one line, or one for each serial number."""
    place = bins_by_ref(tx, [(cmd.location, cmd.warehouse)])[0]
    codes = list(cmd.serials) if product.tracks_serials else [cmd.lot]
    if product.tracks_serials:
        fits = len(codes) == cmd.quantity and len(set(codes)) == len(codes)
        require(fits, "stock.serials_not_as_many", field="serials", item=product.code, quantity=cmd.quantity.normalize())
    lots = lots_of(tx, [LotWanted(product.id, code, cmd.expires_on) for code in codes])
    each = Decimal(1) if product.tracks_serials else cmd.quantity
    return [(place, lot, each) for lot in lots]


def _post(
    tx: Tx,
    document: Assembly,
    number: str,
    summary: str,
    came: Sequence[tuple[Item, Moved]],
    left: Sequence[tuple[Item, Moved]],
) -> None:
    """D stock of what came, C stock of what left; a difference only where a negative stock was filled."""
    day = document.date
    lines: list[Line] = []
    for item, piece in came:
        lines.append(debit(account_for(tx, "stock", item, day), piece.value, item_id=item.id, quantity=piece.quantity))
        lines.append(debit(account_for(tx, "cost_difference", item, day), piece.difference, item_id=item.id))
    for item, piece in left:
        lines.append(credit(account_for(tx, "stock", item, day), -piece.value, item_id=item.id, quantity=-piece.quantity))
    if not all(line.is_zero for line in lines):
        document.entry_id = post(
            tx, source=document, number=number, date=day, purpose="assembly", summary=summary, rule=RULE, lines=lines
        )
