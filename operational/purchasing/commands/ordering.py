"""From approved requisitions to purchase orders: grouped by supplier, in quantities that the supplier sells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, NotFound, Output, Problem, Qty, Refusal, Tx, command, require
from operational.items.api import Item
from operational.parties.api import Party, parties_by_ref
from operational.purchasing.drafting import Draft, OrderLineInput, new_orders
from operational.purchasing.pricing import offers_of
from operational.purchasing.refs import RequisitionRef, SupplierRef
from operational.purchasing.rules import LINES_MAX, Offer, best_offer, purchasable
from operational.purchasing.tables import Requisition, RequisitionLine, RequisitionOrder

Key = tuple[int, int]  # requisition and line number
REQUISITIONS_MAX = 200  # what a buyer ticks on one page


class WantedLine(Input):
    requisition: RequisitionRef
    line_no: int = Field(ge=1)
    quantity: Qty | None = None  # left out: everything open
    supplier: SupplierRef | None = None  # left out: as the requisition says, else the preferred supplier


class OrderRequisitions(Input):
    requisitions: list[RequisitionRef] = Field(min_length=1, max_length=REQUISITIONS_MAX)
    lines: list[WantedLine] | None = Field(default=None, max_length=LINES_MAX)  # left out: every open line
    in_packs: bool = True  # at least the supplier's minimum, in whole packs


class OrderWritten(Output):
    purchase_order: int
    number: str
    supplier: str
    lines: int
    gross: Amount


class RequisitionsOrdered(Output):
    orders: list[OrderWritten]
    lines: int


@dataclass(frozen=True)
class _Open:
    requisition: Requisition
    line: RequisitionLine
    item: Item


@dataclass(frozen=True)
class _Taken:
    """So much of a requisition line goes to a supplier."""

    row: _Open
    quantity: Decimal
    supplier: Party
    offer: Offer | None


@command("purchasing.order_requisitions", permission="purchasing.order.edit", path="POST /purchasing/requisitions/order")
def order_requisitions(tx: Tx, cmd: OrderRequisitions) -> RequisitionsOrdered:
    """Turn approved requisitions into draft orders, one for each supplier; the same item is bought in one line."""
    rows = _open_lines(tx, cmd.requisitions)
    wanted = _wanted(cmd, rows)
    taken = _with_suppliers(tx, cmd, rows, wanted)
    groups: dict[tuple[int, int], list[_Taken]] = {}
    for part in taken:
        groups.setdefault((part.supplier.id, part.row.requisition.warehouse_id), []).append(part)
    ordered = sorted(groups.items())
    drafts = [_draft(parts, cmd.in_packs) for _, parts in ordered]
    made = new_orders(tx, drafts)
    links = [
        {"requisition_line_id": part.row.line.id, "order_id": order.id, "quantity": part.quantity}
        for (order, _), (_, parts) in zip(made, ordered, strict=True)
        for part in parts
    ]
    tx.insert(RequisitionOrder, links)
    orders = [
        OrderWritten(
            purchase_order=order.id,
            number=number,
            supplier=draft.supplier.name,
            lines=len(draft.lines),
            gross=order.gross,
        )
        for (order, number), draft in zip(made, drafts, strict=True)
    ]
    _count(tx, taken)
    return RequisitionsOrdered(orders=orders, lines=sum(len(draft.lines) for draft in drafts))


def _open_lines(tx: Tx, refs: Sequence[int | str]) -> dict[Key, _Open]:
    """The open lines of these requisitions, whose headers are locked first; each must be approved."""
    ids = sorted({ref for ref in refs if isinstance(ref, int)})
    numbers = sorted({ref for ref in refs if isinstance(ref, str)})
    by_ref = sa.or_(
        Requisition.id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger))),
        Requisition.number == sa.any_(sa.cast(numbers, sa.ARRAY(sa.Text))),
    )
    statement = sa.select(Requisition).where(by_ref).order_by(Requisition.id).with_for_update(key_share=True)
    found = {row.id: row for row in tx.session.execute(statement.execution_options(populate_existing=True)).scalars()}
    known = {*found, *(row.number for row in found.values())}
    missing = [ref for ref in refs if ref not in known]
    if missing:
        values = [{"kind": "purchasing.requisition", "ref": str(ref)} for ref in missing]
        raise NotFound.of([Problem("core.not_found", value, "requisitions") for value in values])
    for row in found.values():
        state = f"purchasing.requisition.state.{row.state}"
        require(row.state == "approved", "purchasing.requisition_not_approved", number=row.number, state=state)
        tx.touch(row)
    lines = (
        sa.select(RequisitionLine, Item)
        .join(Item, Item.id == RequisitionLine.item_id)
        .where(RequisitionLine.requisition_id == sa.any_(sa.cast(sorted(found), sa.ARRAY(sa.BigInteger))))
        .order_by(RequisitionLine.requisition_id, RequisitionLine.line_no)
        .execution_options(populate_existing=True)
    )
    rows = tx.session.execute(lines)
    return {(line.requisition_id, line.line_no): _Open(found[line.requisition_id], line, item) for line, item in rows}


def _wanted(cmd: OrderRequisitions, rows: Mapping[Key, _Open]) -> dict[Key, tuple[Decimal, int | str | None]]:
    """Quantity and supplier by line: as given, else everything open."""
    if cmd.lines is None:
        found = {key: (row.line.open, None) for key, row in rows.items() if row.line.open > 0}
        numbers = sorted({row.requisition.number or "" for row in rows.values()})
        require(found, "purchasing.nothing_to_order", number="、".join(numbers))
        return dict(found)
    ids = {row.requisition.number: row.requisition.id for row in rows.values()}
    wanted: dict[Key, tuple[Decimal, int | str | None]] = {}
    for position, given in enumerate(cmd.lines):
        key = (given.requisition if isinstance(given.requisition, int) else ids.get(given.requisition, 0), given.line_no)
        row = rows.get(key)
        field = f"lines.{position}"
        number = str(given.requisition)
        require(row is not None, "purchasing.line_unknown", field=f"{field}.line_no", number=number, line=given.line_no)
        assert row is not None
        quantity = row.line.open if given.quantity is None else given.quantity
        fits = 0 < quantity <= row.line.open and key not in wanted
        require(fits, "purchasing.more_than_requested", field=f"{field}.quantity", number=row.requisition.number,
                line=given.line_no, open=row.line.open, wanted=quantity)  # fmt: skip
        wanted[key] = (quantity, given.supplier)
    return wanted


def _with_suppliers(
    tx: Tx,
    cmd: OrderRequisitions,
    rows: Mapping[Key, _Open],
    wanted: Mapping[Key, tuple[Decimal, int | str | None]],
) -> list[_Taken]:
    """Each line with whom to buy it from; a line that nobody offers names its requisition in the refusal."""
    offers = offers_of(tx, [rows[key].item.id for key in wanted])
    chosen: dict[Key, int | str] = {}
    problems: list[Problem] = []
    for position, (key, (quantity, named)) in enumerate(wanted.items()):
        row = rows[key]
        best = best_offer(offers[row.item.id], quantity, tx.today)
        supplier = named or row.line.supplier_id or (best.supplier_id if best is not None else None)
        if supplier is None:
            values = {"number": row.requisition.number, "line": row.line.line_no, "item": row.item.code}
            problems.append(Problem("purchasing.supplier_missing", values, f"lines.{position}.supplier" if cmd.lines else None))
        else:
            chosen[key] = supplier
    if problems:
        raise Refusal.of(problems)
    parties = parties_by_ref(tx, list(chosen.values()))
    return [
        _Taken(
            rows[key],
            wanted[key][0],
            parties[ref],
            best_offer(offers[rows[key].item.id], wanted[key][0], tx.today, parties[ref].id),
        )
        for key, ref in chosen.items()
    ]


def _draft(parts: Sequence[_Taken], in_packs: bool) -> Draft:
    """One order: the same item once, needed on the earliest day that anybody named."""
    by_item: dict[int, list[_Taken]] = {}
    for part in parts:
        by_item.setdefault(part.row.item.id, []).append(part)
    lines = []
    for item_id, same in by_item.items():
        quantity = sum((part.quantity for part in same), Decimal(0))
        offer = same[0].offer
        if in_packs and offer is not None:
            quantity = purchasable(quantity, offer.minimum_quantity, offer.pack_size)
        days: list[dt.date] = [day for p in same if (day := p.row.line.needed_on or p.row.requisition.needed_on) is not None]
        numbers = dict.fromkeys(part.row.requisition.number or "" for part in same)
        price = None if offer is not None else same[0].row.line.price
        line = OrderLineInput(
            item=item_id, quantity=quantity, price=price, promise_date=min(days, default=None), note="、".join(numbers)[:500]
        )
        lines.append(line)
    first = parts[0]
    departments = {part.row.requisition.department_id for part in parts}
    return Draft(
        supplier=first.supplier,
        warehouse_id=first.row.requisition.warehouse_id,
        lines=lines,
        department_id=departments.pop() if len(departments) == 1 else None,
    )


_COUNT = sa.text(
    """
    with counted as (
        update purchasing.requisition_line as l set ordered = l.ordered + d.quantity
        from unnest(cast(:ids as bigint[]), cast(:quantities as numeric[])) as d (id, quantity)
        where l.id = d.id
        returning l.requisition_id, l.id, l.quantity - l.ordered - l.cancelled as open
    )
    update purchasing.requisition as r set state = 'done', version = r.version + 1
    where r.id in (select requisition_id from counted) and r.state = 'approved' and not exists (
        select from purchasing.requisition_line as l
        left join counted as c on c.id = l.id
        where l.requisition_id = r.id and coalesce(c.open, l.open) > 0
    )
    """
)


def _count(tx: Tx, taken: Sequence[_Taken]) -> None:
    """Count what was ordered; a requisition with nothing open is done."""
    tx.session.flush()
    quantities = {part.row.line.id: part.quantity for part in taken}
    ids = sorted(quantities)
    tx.session.execute(_COUNT, {"ids": ids, "quantities": [quantities[i] for i in ids]})
    tx.session.expire_all()
