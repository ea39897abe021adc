"""What people can see of requisitions, and what of them is still to be ordered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from operational.core.api import Amount, Output, Page, Qty, Tx, UnitPrice, label, like, page_of, query
from operational.core.api import Input as Given
from operational.items.api import Item
from operational.parties.api import Party
from operational.people.api import Employee
from operational.purchasing.pricing import offers_of
from operational.purchasing.queries import AllowedMove, Related
from operational.purchasing.refs import ItemRef, RequisitionRef
from operational.purchasing.rules import best_offer
from operational.purchasing.states import REQUISITION
from operational.purchasing.tables import Order, Requisition, RequisitionLine, RequisitionOrder

State = Literal["draft", "placed", "approved", "done", "refused", "cancelled"]
RIGHTS = {"approve": "approve", "refuse": "approve"}  # other moves need the right to edit


class RequisitionsWanted(Page):
    text: str = ""  # end of the number, requester or reason
    state: State | None = None
    item: ItemRef | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class RequisitionRow(Output):
    id: int
    number: str
    date: dt.date
    requester: str
    needed_on: dt.date | None
    origin: str
    reason: str
    state: str
    lines: int
    amount: Amount


class RequisitionList(Output):
    rows: list[RequisitionRow]
    total: int


def _visible(tx: Tx, statement: Any) -> Any:
    if tx.actor.scope(tx.permission) != "own":
        return statement
    mine = sa.or_(Requisition.requester_id == tx.actor.employee_id, Requisition.created_by == tx.actor.user_id)
    return statement.where(mine)


@query("purchasing.requisitions", permission="purchasing.requisition.view", path="GET /purchasing/requisitions")
def requisitions(tx: Tx, q: RequisitionsWanted) -> RequisitionList:
    """Requisitions, newest first."""
    lines = sa.select(sa.func.count()).where(RequisitionLine.requisition_id == Requisition.id).scalar_subquery()
    statement = (
        sa.select(
            Requisition.id,
            Requisition.number,
            Requisition.date,
            sa.func.coalesce(Employee.name, "").label("requester"),
            Requisition.needed_on,
            Requisition.origin,
            Requisition.reason,
            Requisition.state,
            lines.label("lines"),
            Requisition.amount,
        )
        .outerjoin(Employee, Employee.id == Requisition.requester_id)
        .order_by(Requisition.date.desc(), Requisition.id.desc())
    )
    if q.text:
        pattern = like(q.text)
        found = sa.or_(Requisition.number.like(pattern), Employee.name.ilike(pattern), Requisition.reason.ilike(pattern))
        statement = statement.where(found)
    if q.state:
        statement = statement.where(Requisition.state == q.state)
    if q.item is not None:
        item_id = tx.find(Item, q.item, field="item").id
        asked = sa.select(RequisitionLine.id).where(RequisitionLine.requisition_id == Requisition.id)
        statement = statement.where(asked.where(RequisitionLine.item_id == item_id).exists())
    if q.from_date:
        statement = statement.where(Requisition.date >= q.from_date)
    if q.to_date:
        statement = statement.where(Requisition.date <= q.to_date)
    rows, total = page_of(tx, _visible(tx, statement), q)
    return RequisitionList(rows=[RequisitionRow.model_validate(dict(row._mapping)) for row in rows], total=total)


class OneRequisition(Given):
    requisition: RequisitionRef


class RequisitionLineShown(Output):
    id: int
    line_no: int
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    quantity: Qty
    ordered: Qty
    open: Qty
    needed_on: dt.date | None
    supplier_id: int | None
    supplier: str
    price: UnitPrice | None
    reason: str


class RequisitionShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    version: int
    requester_id: int | None
    requester: str
    department_id: int | None
    warehouse_id: int
    origin: str
    needed_on: dt.date | None
    reason: str
    amount: Amount
    decision_reason: str
    note: str
    lines: list[RequisitionLineShown]
    moves: list[AllowedMove]
    related: list[Related]


def _lines() -> Any:
    return (
        sa.select(RequisitionLine, Item, sa.func.coalesce(Party.name, "").label("supplier"))
        .join(Item, Item.id == RequisitionLine.item_id)
        .outerjoin(Party, Party.id == RequisitionLine.supplier_id)
    )


@query("purchasing.requisition", permission="purchasing.requisition.view", path="GET /purchasing/requisitions/{requisition}")
def requisition(tx: Tx, q: OneRequisition) -> RequisitionShown:
    """A requisition with its lines, what may come next, and the orders made from it."""
    found = tx.find(Requisition, q.requisition, field="requisition")
    requester = tx.session.get(Employee, found.requester_id) if found.requester_id is not None else None
    rows = tx.session.execute(
        _lines().where(RequisitionLine.requisition_id == found.id).order_by(RequisitionLine.line_no)
    )
    shared = ("id", "number", "date", "state", "version", "requester_id", "department_id", "warehouse_id", "origin",
              "needed_on", "reason", "amount", "decision_reason", "note")  # fmt: skip
    return RequisitionShown(
        **{name: getattr(found, name) for name in shared},
        requester=requester.name if requester is not None else "",
        lines=[_line_shown(line, item, supplier) for line, item, supplier in rows],
        moves=_moves(tx, found),
        related=_related(tx, found.id),
    )


def _line_shown(line: RequisitionLine, item: Item, supplier: str) -> RequisitionLineShown:
    shared = ("id", "line_no", "item_id", "quantity", "ordered", "open", "needed_on", "supplier_id", "price", "reason")
    return RequisitionLineShown(
        **{name: getattr(line, name) for name in shared},
        item=item.code,
        name=item.name,
        spec=item.spec,
        unit=item.unit,
        supplier=supplier,
    )


def _moves(tx: Tx, found: Requisition) -> list[AllowedMove]:
    """Every move in button order, with the reason why one is not allowed now."""
    shown = []
    for move in REQUISITION.moves.values():
        right = "purchasing.order.edit" if move.name == "close" else f"purchasing.requisition.{RIGHTS.get(move.name, 'edit')}"
        reason = ""
        if found.state not in move.sources:
            reason = label(f"purchasing.requisition.state.{found.state}", tx.actor.locale)
        elif not tx.actor.may(right):
            reason = label(f"permission.{right}", tx.actor.locale)
        command = f"purchasing.{move.name}_requisition"
        shown.append(AllowedMove(name=move.name, command=command, is_allowed=not reason, reason=reason))
    return shown


def _related(tx: Tx, requisition_id: int) -> list[Related]:
    rows = tx.session.execute(
        sa.select(Order.id, Order.number, Order.date, Order.gross)
        .join(RequisitionOrder, RequisitionOrder.order_id == Order.id)
        .join(RequisitionLine, RequisitionLine.id == RequisitionOrder.requisition_line_id)
        .where(RequisitionLine.requisition_id == requisition_id)
        .distinct()
        .order_by(Order.id)
    )
    return [Related(kind="purchasing.order", id=r.id, number=r.number or "", date=r.date, amount=r.gross) for r in rows]


class ToOrderWanted(Page):
    text: str = ""


class ToOrderRow(Output):
    id: int
    requisition_id: int
    number: str
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    open: Qty
    needed_on: dt.date | None
    supplier_code: str  # whom it would be bought from
    supplier: str
    price: UnitPrice | None
    lead_time_days: int
    reason: str


class ToOrder(Output):
    rows: list[ToOrderRow]
    total: int


@query("purchasing.requisitions_to_order", permission="purchasing.order.edit", path="GET /purchasing/requisitions-to-order")
def requisitions_to_order(tx: Tx, q: ToOrderWanted) -> ToOrder:
    """Approved requisition lines that are not ordered yet, each with the supplier and price it would get."""
    needed: Any = sa.func.coalesce(RequisitionLine.needed_on, Requisition.needed_on)
    statement = (
        _lines()
        .add_columns(Requisition.id.label("requisition_id"), Requisition.number, needed.label("needed"), Requisition.reason)
        .join(Requisition, Requisition.id == RequisitionLine.requisition_id)
        .where(Requisition.state == "approved", RequisitionLine.open > 0)
        .order_by(needed.nulls_last(), RequisitionLine.id)
    )
    if q.text:
        pattern = like(q.text)
        statement = statement.where(
            sa.or_(
                Requisition.number.like(pattern),
                Item.code.ilike(pattern),
                Item.name.ilike(pattern),
                Item.pinyin.like(pattern.lower()),
            )
        )
    rows, total = page_of(tx, statement, q)
    offers = offers_of(tx, [row[1].id for row in rows]) if rows else {}
    best = [best_offer(offers[row[1].id], row[0].open, tx.today, row[0].supplier_id) for row in rows]
    ids = [offer.supplier_id if offer else row[0].supplier_id for row, offer in zip(rows, best, strict=True)]
    names = _names(tx, [supplier_id for supplier_id in ids if supplier_id])
    shown = []
    for row, offer, supplier_id in zip(rows, best, ids, strict=True):
        line, item = row[0], row[1]
        code, name = names.get(supplier_id or 0, ("", ""))
        shown.append(
            ToOrderRow(
                id=line.id,
                requisition_id=row.requisition_id,
                number=row.number or "",
                line_no=line.line_no,
                item=item.code,
                name=item.name,
                spec=item.spec,
                unit=item.unit,
                open=line.open,
                needed_on=row.needed,
                supplier_code=code,
                supplier=name,
                price=offer.price_of(line.open, tx.today)[0] if offer else line.price,
                lead_time_days=offer.lead_time_days if offer else 0,
                reason=line.reason or row.reason,
            )
        )
    return ToOrder(rows=shown, total=total)


def _names(tx: Tx, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    wanted = sa.any_(sa.cast(list(ids), sa.ARRAY(sa.BigInteger)))
    statement = sa.select(Party.id, Party.code, Party.name).where(Party.id == wanted)
    return {row.id: (row.code, row.name) for row in tx.session.execute(statement)}
