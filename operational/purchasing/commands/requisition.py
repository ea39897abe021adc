"""Requisitions (请购单): save, place, approve, refuse, close, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import (
    ZERO,
    Amount,
    Input,
    Output,
    Problem,
    Qty,
    Refusal,
    Tx,
    command,
    require,
    round_money,
)
from operational.items.api import items_by_ref, uncountable
from operational.parties.api import parties_by_ref
from operational.people.api import Employee
from operational.purchasing.pricing import offers_of
from operational.purchasing.refs import DepartmentRef, EmployeeRef, ItemRef, RequisitionRef, SupplierRef, WarehouseRef
from operational.purchasing.rules import LINES_MAX, best_offer
from operational.purchasing.states import REQUISITION
from operational.purchasing.tables import Requisition, RequisitionLine
from operational.stock.api import Warehouse, default_warehouse

Origin = Literal["hand", "shortage", "suggestion"]


class RequisitionLineInput(Input):
    item: ItemRef
    quantity: Qty
    needed_on: dt.date | None = None
    supplier: SupplierRef | None = None  # left out: the preferred one, when it is ordered
    reason: str = Field(default="", max_length=500)


class SaveRequisition(Input):
    requisition: RequisitionRef | None = None
    version: int | None = None
    number: str | None = Field(default=None, max_length=40)
    date: dt.date | None = None
    requester: EmployeeRef | None = None
    department: DepartmentRef | None = None
    warehouse: WarehouseRef | None = None
    needed_on: dt.date | None = None
    origin: Origin = "hand"
    reason: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=2000)
    lines: list[RequisitionLineInput] = Field(min_length=1, max_length=LINES_MAX)


class RequisitionSaved(Output):
    id: int
    number: str
    state: str
    version: int
    amount: Amount


@command("purchasing.save_requisition", permission="purchasing.requisition.edit", path="POST /purchasing/requisitions")
def save_requisition(tx: Tx, cmd: SaveRequisition) -> RequisitionSaved:
    """Write down what is needed, how much, until when and why; drafts and placed requisitions may be changed as a whole."""
    date = cmd.date or tx.today
    lines = _lines(tx, cmd.lines, date)
    values: dict[str, Any] = {
        "date": date,
        "requester_id": tx.actor.employee_id if cmd.requester is None else tx.find(Employee, cmd.requester, field="requester").id,
        "department_id": _department_id(tx, cmd),
        "warehouse_id": _warehouse_id(tx, cmd),
        "origin": cmd.origin,
        "needed_on": cmd.needed_on,
        "reason": cmd.reason,
        "note": cmd.note,
        "amount": sum((round_money(line["quantity"] * (line["price"] or 0)) for line in lines), ZERO),
    }
    if cmd.requisition is None:
        found = tx.new(Requisition, **values, number=cmd.number)
        number = cmd.number or tx.number(found)
    else:
        found = tx.lock(Requisition, cmd.requisition, version=cmd.version, field="requisition")
        is_open = found.state in ("draft", "placed")
        state = f"purchasing.requisition.state.{found.state}"
        require(is_open, "purchasing.requisition_is_decided", number=found.number, state=state)
        for name, value in values.items():
            setattr(found, name, value)
        number = found.number or ""
        tx.session.execute(sa.delete(RequisitionLine).where(RequisitionLine.requisition_id == found.id))
    tx.insert(RequisitionLine, [{"requisition_id": found.id, "line_no": n, **line} for n, line in enumerate(lines, start=1)])
    return RequisitionSaved(id=found.id, number=number, state=found.state, version=found.version, amount=found.amount)


def _department_id(tx: Tx, cmd: SaveRequisition) -> int | None:
    if cmd.department is None:
        return tx.actor.department_id
    return tx.find(Department, cmd.department, field="department").id


def _warehouse_id(tx: Tx, cmd: SaveRequisition) -> int:
    return default_warehouse(tx) if cmd.warehouse is None else tx.find(Warehouse, cmd.warehouse, field="warehouse").id


def _lines(tx: Tx, lines: Sequence[RequisitionLineInput], date: dt.date) -> list[dict[str, Any]]:
    """The lines with the price known today, so that whoever approves sees what it is about."""
    items = items_by_ref(tx, [line.item for line in lines])
    named = [line.supplier for line in lines if line.supplier is not None]
    suppliers = parties_by_ref(tx, named) if named else {}
    offers = offers_of(tx, [item.id for item in items.values()])
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    for position, line in enumerate(lines):
        item = items[line.item]
        where = f"lines.{position}"
        if not item.is_purchased:
            problems.append(Problem("purchasing.item_not_purchased", {"item": item.code}, f"{where}.item"))
        if line.quantity <= 0:
            problems.append(Problem("purchasing.quantity_missing", {"item": item.code}, f"{where}.quantity"))
        problems += uncountable(tx, item, line.quantity, f"{where}.quantity")
        supplier = suppliers[line.supplier] if line.supplier is not None else None
        if supplier is not None and not supplier.is_supplier:
            problems.append(Problem("purchasing.not_a_supplier", {"party": supplier.name}, f"{where}.supplier"))
        supplier_id = supplier.id if supplier is not None else None
        offer = best_offer(offers[item.id], line.quantity, date, supplier_id)
        rows.append(
            {
                "item_id": item.id,
                "supplier_id": supplier_id,
                "quantity": line.quantity,
                "price": offer.price_of(line.quantity, date)[0] if offer is not None else None,
                "needed_on": line.needed_on,
                "reason": line.reason,
            }
        )
    if problems:
        raise Refusal.of(problems)
    return rows


class RequisitionMove(Input):
    requisition: RequisitionRef
    version: int | None = None


class RefuseRequisition(RequisitionMove):
    reason: str = Field(min_length=1, max_length=500)


class RequisitionMoved(Output):
    id: int
    number: str
    state: str


def _moved(found: Requisition, state: str | None = None) -> RequisitionMoved:
    return RequisitionMoved(id=found.id, number=found.number or "", state=state or found.state)


def _decide(tx: Tx, found: Requisition, reason: str = "") -> RequisitionMoved:
    found.decided_by, found.decided_at, found.decision_reason = tx.actor.user_id, tx.now, reason
    return _moved(found)


@command(
    "purchasing.place_requisition",
    permission="purchasing.requisition.edit",
    move=REQUISITION.place,
    path="POST /purchasing/requisitions/{requisition}/place",
)
def place_requisition(tx: Tx, cmd: RequisitionMove) -> RequisitionMoved:
    """Hand the requisition to the person who decides on it."""
    return _moved(tx.lock(Requisition, cmd.requisition, version=cmd.version, field="requisition"))


@command(
    "purchasing.approve_requisition",
    permission="purchasing.requisition.approve",
    move=REQUISITION.approve,
    path="POST /purchasing/requisitions/{requisition}/approve",
)
def approve_requisition(tx: Tx, cmd: RequisitionMove) -> RequisitionMoved:
    """Let the buyer order what is asked for."""
    return _decide(tx, tx.lock(Requisition, cmd.requisition, version=cmd.version, field="requisition"))


@command(
    "purchasing.refuse_requisition",
    permission="purchasing.requisition.approve",
    move=REQUISITION.refuse,
    path="POST /purchasing/requisitions/{requisition}/refuse",
)
def refuse_requisition(tx: Tx, cmd: RefuseRequisition) -> RequisitionMoved:
    """Do not buy what is asked for, and say why."""
    return _decide(tx, tx.lock(Requisition, cmd.requisition, version=cmd.version, field="requisition"), cmd.reason)


@command(
    "purchasing.close_requisition",
    permission="purchasing.order.edit",
    move=REQUISITION.close,
    path="POST /purchasing/requisitions/{requisition}/close",
)
def close_requisition(tx: Tx, cmd: RequisitionMove) -> RequisitionMoved:
    """End a requisition: what was not ordered yet is not needed any more."""
    found = tx.lock(Requisition, cmd.requisition, version=cmd.version, field="requisition")
    tx.session.flush()
    rest = sa.update(RequisitionLine).where(RequisitionLine.requisition_id == found.id)
    tx.session.execute(rest.values(cancelled=RequisitionLine.quantity - RequisitionLine.ordered))
    return _moved(found)


@command(
    "purchasing.cancel_requisition",
    permission="purchasing.requisition.edit",
    move=REQUISITION.cancel,
    path="POST /purchasing/requisitions/{requisition}/cancel",
)
def cancel_requisition(tx: Tx, cmd: RequisitionMove) -> RequisitionMoved:
    """Take a requisition back before somebody decided on it."""
    return _moved(tx.lock(Requisition, cmd.requisition, version=cmd.version, field="requisition"))

