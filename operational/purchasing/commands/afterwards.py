"""Goods that came before their order (补单): taken in at once, ordered afterwards or put to an order that there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import (
    ZERO,
    Fraction,
    Input,
    Output,
    Qty,
    SignedAmount,
    Tx,
    UnitPrice,
    command,
    line_amounts,
    refuse,
    require,
)
from operational.items.api import Item, items_by_ref
from operational.ledger.api import Line, account_for, credit, debit, post
from operational.parties.api import partner
from operational.purchasing.commands.receipt import Arrived, GoodsMoved, Labelled, arrived_steps
from operational.purchasing.drafting import OrderLineInput, includes_tax, priced_lines
from operational.purchasing.events import GoodsWereReceived
from operational.purchasing.lines import LineWithItem, ReceiptLineWithItem, add_to_lines, order_lines, receipt_lines
from operational.purchasing.progress import recompute_progress
from operational.purchasing.receiving import stock_or_cost, write_receipt
from operational.purchasing.refs import ItemRef, OrderRef, ReceiptRef, SupplierRef, WarehouseRef
from operational.purchasing.rules import LINES_MAX, receipt_value, receivable
from operational.purchasing.tables import GoodsReceipt, Order, OrderLine
from operational.stock.api import Difference, Warehouse, default_warehouse, revalue

RULE_PRICE = "purchasing.price_afterwards/1"


class UnorderedLine(Labelled):
    item: ItemRef
    quantity: Qty
    price: UnitPrice | None = None  # left out: what the supplier asks or asked last, else nothing until it is known


class ReceiveUnordered(Input):
    supplier: SupplierRef
    warehouse: WarehouseRef | None = None
    date: dt.date | None = None
    supplier_note: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=2000)
    lines: list[UnorderedLine] = Field(min_length=1, max_length=LINES_MAX)


@command("purchasing.receive_unordered", permission="purchasing.receipt.edit", path="POST /purchasing/receive-unordered")
def receive_unordered(tx: Tx, cmd: ReceiveUnordered) -> GoodsMoved:
    """Take goods in that nobody ordered yet; they wait in 待检, and their order waits for the buyer and for approval."""
    supplier = partner(tx, cmd.supplier, field="supplier")
    require(supplier.is_supplier, "purchasing.not_a_supplier", field="supplier", party=supplier.name)
    date = cmd.date or tx.today
    items = items_by_ref(tx, [line.item for line in cmd.lines])
    with_tax = includes_tax(tx, supplier)
    wanted = [OrderLineInput(item=items[line.item].id, quantity=line.quantity, price=line.price) for line in cmd.lines]
    by_id: dict[int | str, Item] = {item.id: item for item in items.values()}
    priced = priced_lines(tx, wanted, supplier, date, with_tax, items=by_id, unknown=Decimal(0))
    order = tx.new(
        Order,
        state="placed",
        is_afterwards=True,
        supplier_id=supplier.id,
        date=date,
        buyer_id=None,
        warehouse_id=_warehouse_id(tx, cmd.warehouse),
        terms_id=supplier.terms_id,
        price_includes_tax=with_tax,
        delivery="all",
        net=priced.total("net"),
        tax=priced.total("tax"),
        gross=priced.total("gross"),
        number=None,
    )
    tx.number(order)
    rows = [{"order_id": order.id, "line_no": n, **row} for n, row in enumerate(priced.rows, start=1)]
    rows = [{"id": new, **row, "received": row["quantity"]} for new, row in zip(tx.ids(len(rows)), rows, strict=True)]
    tx.insert(OrderLine, rows)
    arrived = [
        Arrived(LineWithItem(OrderLine(**{**row, "received": Decimal(0)}), by_id[row["item_id"]]), row["quantity"], line)
        for row, line in zip(rows, cmd.lines, strict=True)
    ]
    steps = arrived_steps(tx, order, arrived, inspects_all=True)
    receipt, number = write_receipt(tx, order, steps, date, cmd.note, supplier_note=cmd.supplier_note)
    tx.announce(GoodsWereReceived(goods_receipt_id=receipt.id, order_id=order.id))
    return GoodsMoved(id=receipt.id, number=number, value=receipt.value, order_id=order.id)


def _warehouse_id(tx: Tx, ref: int | str | None) -> int:
    return default_warehouse(tx) if ref is None else tx.find(Warehouse, ref, field="warehouse").id


class PricedLine(Input):
    line_no: int = Field(ge=1)
    price: UnitPrice
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None  # left out: as it was


class PriceAfterwards(Input):
    order: OrderRef
    version: int | None = None
    price_includes_tax: bool | None = None  # left out: as it was
    lines: list[PricedLine] = Field(min_length=1, max_length=LINES_MAX)


class PricedAfterwards(Output):
    id: int
    number: str
    version: int
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    difference: SignedAmount


@command(
    "purchasing.price_afterwards",
    permission="purchasing.order.edit",
    path="POST /purchasing/orders/{order}/price-afterwards",
)
def price_afterwards(tx: Tx, cmd: PriceAfterwards) -> PricedAfterwards:
    """Put the agreed prices to goods that came before their order; their estimate and value follow at once."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    _require_untouched(tx, order)
    came = receipt_lines(tx, order_id=order.id)
    _require_no_followers(order, came)
    lines = {row.line.line_no: row for row in order_lines(tx, order.id)}
    with_tax = order.price_includes_tax if cmd.price_includes_tax is None else cmd.price_includes_tax
    order.price_includes_tax = with_tax
    for position, given in enumerate(cmd.lines):
        found = lines.get(given.line_no)
        if found is None:
            refuse("purchasing.line_unknown", field=f"lines.{position}.line_no", number=order.number, line=given.line_no)
        line = found.line
        line.price, line.discount = given.price, given.discount
        line.vat_rate = line.vat_rate if given.vat_rate is None else given.vat_rate
        line.net, line.tax, line.gross = line_amounts(line.quantity, line.price, line.discount, line.vat_rate, with_tax)
    for name in ("net", "tax", "gross"):
        setattr(order, name, sum((getattr(row.line, name) for row in lines.values()), ZERO))
    targets = {row.line.id: lines[row.order_line.line_no].line for row in came}
    difference = _reprice(tx, order.number or "", came, targets)
    tx.session.flush()
    return PricedAfterwards(
        id=order.id,
        number=order.number or "",
        version=order.version,
        net=order.net,
        tax=order.tax,
        gross=order.gross,
        difference=difference,
    )


class MatchReceipt(Input):
    goods_receipt: ReceiptRef
    order: OrderRef


class ReceiptMatched(Output):
    id: int
    number: str
    order_id: int
    difference: SignedAmount


@command("purchasing.match_receipt", permission="purchasing.order.edit", path="POST /purchasing/receipts/{goods_receipt}/match")
def match_receipt(tx: Tx, cmd: MatchReceipt) -> ReceiptMatched:
    """Put goods that came without an order to one that there was; the order made for them is called off."""
    receipt = tx.lock(GoodsReceipt, cmd.goods_receipt, field="goods_receipt")
    target = tx.find(Order, cmd.order, field="order")
    locked = {row.id: row for row in tx.lock_all(Order, [receipt.order_id, target.id])}
    made, target = locked[receipt.order_id], locked[target.id]
    _require_untouched(tx, made)
    state = f"purchasing.order.state.{target.state}"
    require(target.state == "approved", "purchasing.order_not_approved", field="order", number=target.number, state=state)
    same = target.supplier_id == receipt.supplier_id
    require(same, "purchasing.other_supplier", field="order", number=target.number, receipt=receipt.number)
    came = receipt_lines(tx, order_id=made.id)
    _require_no_followers(made, came)
    targets = _targets(target, came, order_lines(tx, target.id))
    difference = _reprice(tx, receipt.number or "", came, targets)
    for row in came:
        row.line.order_line_id = targets[row.line.id].id
        row.receipt.order_id = target.id
    undone = sa.update(OrderLine).where(OrderLine.order_id == made.id)
    tx.session.flush()
    tx.session.execute(undone.values(received=Decimal(0), cancelled=OrderLine.quantity))
    add_to_lines(tx, "received", ((targets[row.line.id].id, row.line.quantity) for row in came))
    made.state, made.delivery = "cancelled", "none"
    tx.touch(made, matched=target.number)
    tx.touch(target, goods_receipt=receipt.number)
    recompute_progress(tx, [target.id])
    return ReceiptMatched(id=receipt.id, number=receipt.number or "", order_id=target.id, difference=difference)


def _require_untouched(tx: Tx, order: Order) -> None:
    is_open = order.is_afterwards and order.state == "placed"
    require(is_open, "purchasing.goods_did_not_come_first", field="order", number=order.number)


def _require_no_followers(order: Order, came: Sequence[ReceiptLineWithItem]) -> None:
    """After a return or an invoice the next invoice settles what the price makes of it."""
    followed = any(row.line.returned or row.line.invoiced or row.line.reduction for row in came)
    require(not followed, "purchasing.price_is_settled_by_invoice", number=order.number)


def _targets(
    target: Order, came: Sequence[ReceiptLineWithItem], rows: Sequence[LineWithItem]
) -> dict[int, OrderLine]:
    """The line of the order that takes each receipt line: the first of its item with room for it."""
    room = {
        row.line.id: receivable(
            row.line.quantity, row.line.received, row.line.returned, row.line.cancelled, row.line.over_tolerance
        )
        for row in rows
    }
    found: dict[int, OrderLine] = {}
    for part in came:
        fitting = [row.line for row in rows if row.item.id == part.item.id and room[row.line.id] >= part.line.quantity]
        require(fitting, "purchasing.no_line_takes_it", field="order", number=target.number, item=part.item.code,
                quantity=part.line.quantity)  # fmt: skip
        found[part.line.id] = fitting[0]
        room[fitting[0].id] -= part.line.quantity
    return found


def _reprice(tx: Tx, number: str, came: Sequence[ReceiptLineWithItem], targets: Mapping[int, OrderLine]) -> Decimal:
    """Value the receipts at the prices of these order lines; the difference changes stock, cost and the estimate."""
    tax_is_cost = the_company(tx).taxpayer == "small_scale"
    done: dict[int, Decimal] = {}
    changes: list[tuple[ReceiptLineWithItem, Decimal]] = []
    for row in came:
        priced = targets[row.line.id]
        is_own = priced.id == row.line.order_line_id
        before = done.get(priced.id, Decimal(0) if is_own else priced.received)
        done[priced.id] = before + row.line.quantity
        value = receipt_value(priced.net, priced.tax, before, done[priced.id], priced.quantity, tax_is_cost)
        changes.append((row, value - row.line.value))
        row.line.value = value
    total = sum((change for _, change in changes), ZERO)
    if any(change for _, change in changes):
        _post(tx, number, [(row, change) for row, change in changes if change])
    for receipt in {row.receipt.id: row.receipt for row in came}.values():
        receipt.value = sum((row.line.value for row in came if row.receipt.id == receipt.id), ZERO)
    return total


def _post(tx: Tx, number: str, changes: Sequence[tuple[ReceiptLineWithItem, Decimal]]) -> None:
    receipt = changes[0][0].receipt
    stocked = [(row, change) for row, change in changes if row.line.location_id is not None]
    wanted = [Difference(row.item.id, change, row.line.quantity, row.line.id) for row, change in stocked]
    taken = revalue(tx, wanted, source=receipt, date=tx.today) if wanted else []
    to_stock: dict[int, Any] = dict(zip((row.line.id for row, _ in stocked), taken, strict=True))
    lines: list[Line] = []
    for row, change in changes:
        value = to_stock.get(row.line.id, change)
        lines.append(debit(stock_or_cost(tx, row.item, row.line.location_id), value, item_id=row.item.id))
        lines.append(debit(account_for(tx, "cost_difference", row.item), change - value, item_id=row.item.id))
    total = sum((change for _, change in changes), ZERO)
    lines.append(credit(account_for(tx, "estimated"), total, party_id=receipt.supplier_id))
    summary = f"补单定价 {number} {receipt.number}"
    post(tx, source=receipt, number=receipt.number or "", date=tx.today, purpose="price", summary=summary,
         rule=RULE_PRICE, lines=lines)  # fmt: skip
