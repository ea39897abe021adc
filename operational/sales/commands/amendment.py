"""Changing an approved order by a numbered amendment (订单变更)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import Field

from operational.core.api import (
    ZERO,
    Amount,
    Conflict,
    Fraction,
    Input,
    Output,
    Qty,
    Refusal,
    Tx,
    UnitPrice,
    command,
    refuse,
    require,
)
from operational.items.api import require_countable
from operational.parties.api import Party
from operational.sales import amending, price_rules
from operational.sales.amending import Agreed
from operational.sales.amendment_rows import Change, Known, known_lines, origins_of, save_amendment
from operational.sales.credit import check_credit, credit_of, is_limited, locked_customer
from operational.sales.events import OrderWasAmended
from operational.sales.line_prices import quoting_of
from operational.sales.needs import BELOW_FLOOR, RIGHTS
from operational.sales.progress import recompute
from operational.sales.quoting import OrderLineInput, quote_lines
from operational.sales.refs import ItemRef, OrderRef
from operational.sales.requested import refuse_requested
from operational.sales.rules import LINES_MAX, NONE
from operational.sales.tables import Order, OrderLine
from operational.sales.tables_after import Amendment
from operational.stock.api import Want, reserve


class AmendLine(Input):
    line_no: int | None = None  # left out: a new line
    item: ItemRef | None = None  # of a new line
    quantity: Qty | None = None  # ordered in all, what was delivered included; 0 takes the line off
    price: UnitPrice | None = None
    discount: Fraction | None = None
    promise_date: dt.date | None = None
    note: str = Field(default="", max_length=500)


class AmendOrder(Input):
    order: OrderRef
    version: int | None = None
    date: dt.date | None = None
    reason: str = Field(min_length=1, max_length=500)
    promise_date: dt.date | None = None  # left out: stays
    lines: list[AmendLine] = Field(default_factory=list, max_length=LINES_MAX)  # only those that change


class OrderAmended(Output):
    id: int
    number: str
    date: dt.date
    order_id: int
    old_gross: Amount
    net: Amount
    tax: Amount
    gross: Amount
    changes: int


@dataclass(frozen=True)
class Wanted:
    """One line as it shall be: a known one or a new one; no line means that it goes."""

    before: Known | None
    line: OrderLineInput | None
    is_priced: bool  # its price is new, so the floor price counts


@dataclass
class Planned:
    """What will be written: new values of lines, lines that go, rows of new lines, and the floor price."""

    changes: list[Change]
    new_rows: list[dict[str, Any]]
    stocked: frozenset[int]  # items of priced lines that are kept in stock
    is_below_floor: bool = False

    @property
    def taken_away(self) -> dict[int, Decimal]:
        """The new quantities, by line number, of what becomes less or goes."""
        new = {c.line_no: (c.row["quantity"] if c.row is not None else NONE, c.old.quantity) for c in self.changes if c.old}
        return {line_no: after for line_no, (after, before) in new.items() if after < before}


@command("sales.amend_order", permission="sales.order.amend", path="POST /sales/orders/{order}/amend")
def amend_order(tx: Tx, cmd: AmendOrder) -> OrderAmended:
    """Change an approved order; credit, floor price and stock are looked at again, and what has happened stays."""
    customer = locked_customer(tx, cmd.order)
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    if customer is None or customer.id != order.customer_id:
        raise Conflict("core.changed_by_another", kind=order.kind, number=order.number or "", field="version")
    state = f"sales.order.state.{order.state}"
    require(order.state == "approved", "sales.order_not_amendable", field="order", number=order.number, state=state)
    known = known_lines(tx, order.id)
    plan = _plan(tx, cmd, order, customer, known)
    moves_promise = cmd.promise_date is not None and cmd.promise_date != order.promise_date
    require(plan.changes or moves_promise, "sales.nothing_to_amend", field="lines", number=order.number)
    if plan.is_below_floor:
        _require_floor_right(tx, order)
    amendment = Amendment(
        id=tx.new_id(),
        state=Amendment.machine.start,
        version=1,
        date=cmd.date or tx.today,
        note="",
        created_by=tx.actor.user_id,
        order_id=order.id,
        reason=cmd.reason,
        old_gross=order.gross,
        old_promise_date=order.promise_date,
    )
    if plan.taken_away:  # before the lines go
        refuse_requested(tx, order, becomes=plan.taken_away)
    save_amendment(tx, order, amendment, plan.changes, cmd.promise_date or order.promise_date)
    tx.insert(OrderLine, [{"order_id": order.id, **row} for row in plan.new_rows])
    number = tx.number(amendment)
    tx.touch(amendment, order_id=order.id)
    tx.touch(order, amendment=number, old_gross=str(amendment.old_gross), new_gross=str(order.gross))
    _reserve_again(tx, order, plan, known)
    if order.gross > amendment.old_gross and is_limited(customer):
        check_credit(tx, order, customer, credit_of(tx, customer), field="order")
    if any(amending.is_followed(row.line) for row in known.values()):
        recompute(tx, [order.id])
    tx.announce(OrderWasAmended(order_id=order.id, amendment_id=amendment.id, is_less=bool(plan.taken_away)))
    return OrderAmended(
        id=amendment.id,
        number=number,
        date=amendment.date,
        order_id=order.id,
        old_gross=amendment.old_gross,
        net=order.net,
        tax=order.tax,
        gross=order.gross,
        changes=len(plan.changes),
    )


def _require_floor_right(tx: Tx, order: Order) -> None:
    if not tx.actor.may(RIGHTS[BELOW_FLOOR]):
        reasons = [f"sales.choice.need.{BELOW_FLOOR}"]
        raise Refusal("sales.needs_special_approval", field="lines", number=order.number, reasons=reasons)
    tx.touch(order, below_floor=True)


def _plan(tx: Tx, cmd: AmendOrder, order: Order, customer: Party, known: Mapping[int, Known]) -> Planned:
    """The changes line by line: kept lines with new values, lines that go, and new lines at the end."""
    wanted: list[Wanted] = []
    named: set[int] = set()
    for place, given in enumerate(cmd.lines):
        if given.line_no is None:
            wanted.append(Wanted(None, _new_line(given, place, order), True))
            continue
        before = known.get(given.line_no)
        if before is None or given.line_no in named:
            refuse("sales.line_unknown", field=f"lines.{place}.line_no", number=order.number, line=given.line_no)
        named.add(given.line_no)
        wanted += _of_line(tx, given, place, order, before)
    is_emptied = named == set(known) and all(row.line is None for row in wanted)
    require(not (wanted and is_emptied), "sales.amended_to_nothing", field="lines", number=order.number)
    lines = [row.line for row in wanted if row.line is not None]
    quoting = quoting_of(order)
    quoted = quote_lines(tx, lines, customer, order.date, quoting, kept=origins_of(known))
    plan = Planned([], [], quoted.stocked)
    priced = zip(quoted.rows, quoted.shown, strict=True)
    for want in wanted:
        if want.line is None:
            plan.changes.append(_change(want.before, None))
            continue
        row, told = next(priced)
        plan.is_below_floor = plan.is_below_floor or (want.is_priced and told.is_below_floor)
        if want.before is None:
            row |= {"id": tx.new_id(), "line_no": max(known, default=0) + len(plan.new_rows) + 1}
            plan.new_rows.append(row)
        plan.changes.append(_change(want.before, row))
    return plan


def _new_line(given: AmendLine, place: int, order: Order) -> OrderLineInput:
    require(given.item is not None, "sales.item_missing", field=f"lines.{place}.item", number=order.number)
    return OrderLineInput(
        item=given.item if given.item is not None else 0,
        quantity=given.quantity or Decimal(0),
        price=given.price,
        discount=given.discount or Decimal(0),
        promise_date=given.promise_date,
        note=given.note,
    )


def _of_line(tx: Tx, given: AmendLine, place: int, order: Order, before: Known) -> list[Wanted]:
    """What one change does: the line itself, and a new line where the old price must stay for what has happened."""
    old = before.agreed
    new = Agreed(
        old.quantity if given.quantity is None else given.quantity,
        old.price if given.price is None else given.price,
        old.discount if given.discount is None else given.discount,
        given.promise_date or old.promise_date,
    )
    if new == old:
        return []
    require_countable(tx, before.item, new.quantity, field=f"lines.{place}.quantity")
    found = amending.split(before.line, old, new)
    if found is None:
        refuse(
            "sales.amended_below_what_happened",
            field=f"lines.{place}.quantity",
            number=order.number,
            line=before.line.line_no,
            quantity=amending.least(before.line).normalize(),
        )
    kept = Wanted(before, _input(before, found.kept), is_priced=not new.costs_as(old) and found.added is None)
    return [kept, Wanted(None, _input(before, found.added), True)] if found.added else [kept]


def _input(before: Known, agreed: Agreed | None) -> OrderLineInput | None:
    if agreed is None:
        return None
    return OrderLineInput(
        item=before.item.id,
        quantity=agreed.quantity,
        price=agreed.price,
        discount=agreed.discount,
        vat_rate=before.vat_rate,
        promise_date=agreed.promise_date,
        is_direct=before.line.is_direct,
        note=before.note,
    )


def _change(before: Known | None, row: Mapping[str, Any] | None) -> Change:
    """The line before and after; a line cut to what has happened takes its amounts from there."""
    if before is None:
        assert row is not None
        return Change(None, row["item_id"], row["line_no"], None, row=row)
    line = before.line
    if row is not None and before.allowance:
        allowance = min(before.allowance, row["gross"])
        net, tax, gross = price_rules.less(row["gross"], allowance, before.vat_rate)
        row = {**row, "allowance": allowance, "net": net, "tax": tax, "gross": gross}
    if row is not None and amending.is_followed(line):
        net, tax = amending.settled_amounts(line, row["quantity"], row["net"], row["tax"])
        row = {**row, "net": net, "tax": tax, "gross": net + tax}
    old = {"old_gross": before.gross, "old_allowance": before.allowance, "old_foreign": before.foreign_gross}
    return Change(line, before.item.id, line.line_no, before.agreed, row=row, **old)


def _reserve_again(tx: Tx, order: Order, plan: Planned, known: Mapping[int, Known]) -> None:
    """Lines hold again what is there for them: fewer pieces, more pieces, none."""
    wants: list[Want] = []
    for change in plan.changes:
        line, new = change.line, change.quantity
        if line is None and change.item_id in plan.stocked and not (change.row or {}).get("is_direct"):
            wants.append(Want(change.line_id, change.item_id, order.warehouse_id, new))
        elif line is not None and known[line.line_no].item.is_stocked and not line.is_direct:
            wants.append(Want(line.id, change.item_id, order.warehouse_id, max(line.open + new - line.quantity, ZERO)))
    reserve(tx, Order.kind, wants)
