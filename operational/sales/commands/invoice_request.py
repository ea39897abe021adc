"""Requests to invoice orders and goods issues, and the sales invoices that follow once the platform has issued them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    FEN,
    ZERO,
    Input,
    NotFound,
    Output,
    Qty,
    RefTo,
    SignedAmount,
    Tx,
    command,
    refuse,
    require,
    round_money,
)
from operational.invoicing.api import Buyer, InvoiceRequest, Kind, RequestLine, TaxInvoice, add_request
from operational.items.api import Item
from operational.parties.api import Party
from operational.sales import rules
from operational.sales.commands.invoice import Step, write_invoice
from operational.sales.lines import Held, held_of, lines_of_orders
from operational.sales.refs import GoodsIssueRef, OrderRef
from operational.sales.rules import LINES_MAX
from operational.sales.tables import GoodsIssue, GoodsIssueLine, Order, OrderLine, RequestSource

RequestRef = Annotated[int | str, RefTo("invoicing.invoice_request")]
ORDERS_MAX = 100  # more orders on one invoice nobody can check
NONE = Decimal(0)


class RequestedLineInput(Input):
    line_no: int
    quantity: Qty


class RequestedOrderInput(Input):
    order: OrderRef
    lines: list[RequestedLineInput] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: the delivered


class RequestOrders(Input):
    orders: list[RequestedOrderInput] = Field(default_factory=list, max_length=ORDERS_MAX)
    goods_issues: list[GoodsIssueRef] = Field(default_factory=list, max_length=ORDERS_MAX)
    invoice_kind: Kind = "special"
    date: dt.date | None = None
    remark: str = Field(default="", max_length=180)
    buyer: Buyer | None = None
    note: str = Field(default="", max_length=2000)


class OrdersRequested(Output):
    id: int
    number: str
    state: str
    orders: list[str]
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount


@dataclass(frozen=True)
class _Part:
    """So many pieces of an order line, perhaps of one delivery."""

    held: Held
    row: OrderLine
    quantity: Decimal
    goods_issue_id: int | None = None


@command("sales.request_invoice", permission="sales.invoice.request", path="POST /sales/invoice-requests")
def request_invoice(tx: Tx, cmd: RequestOrders) -> OrdersRequested:
    """Ask for one tax invoice over orders or goods issues of one customer; what is asked for already is left out."""
    require(bool(cmd.orders) != bool(cmd.goods_issues), "sales.orders_or_issues", field="orders")
    issued = _issued(tx, cmd.goods_issues)
    orders = _locked_orders(tx, cmd, {row.order_id for row in issued})
    known = lines_of_orders(tx, list(orders))
    asked = _asked(tx, list(orders))
    parts = _of_issues(issued, known, asked) if issued else _of_orders(cmd, orders, known, asked)
    shown = "、".join(sorted(order.number or "" for order in orders.values()))
    require(parts, "sales.nothing_to_request", field="orders", orders=shown)
    lines, sources = _amounts(parts, orders, asked)
    customer = parts[0].held.customer
    made, number = add_request(
        tx, customer, cmd.invoice_kind, lines, date=cmd.date or tx.today, remark=cmd.remark, buyer=cmd.buyer, note=cmd.note
    )
    tx.insert(RequestSource, [{"invoice_request_id": made.id, **source} for source in sources])
    return OrdersRequested(
        id=made.id, number=number, state=made.state, orders=sorted(order.number or "" for order in orders.values()),
        net=made.net, tax=made.tax, gross=made.gross,
    )  # fmt: skip


def _issued(tx: Tx, refs: Sequence[int | str]) -> list[Any]:
    """Lines of goods issues: the issue, its order, the order line and what the customer kept."""
    if not refs:
        return []
    ids = sa.cast(sorted({ref for ref in refs if isinstance(ref, int)}), sa.ARRAY(sa.BigInteger))
    numbers = sa.cast(sorted({ref for ref in refs if isinstance(ref, str)}), sa.ARRAY(sa.Text))
    statement = (
        sa.select(
            GoodsIssue.id.label("issue_id"), GoodsIssue.number, GoodsIssue.order_id, GoodsIssueLine.order_line_id,
            (GoodsIssueLine.quantity - GoodsIssueLine.returned).label("quantity"),
        )
        .join(GoodsIssueLine, GoodsIssueLine.goods_issue_id == GoodsIssue.id)
        .where(sa.or_(GoodsIssue.id == sa.any_(ids), GoodsIssue.number == sa.any_(numbers)), GoodsIssue.returns_id.is_(None))
        .order_by(GoodsIssue.id, GoodsIssueLine.line_no)
    )  # fmt: skip
    rows = list(tx.session.execute(statement))
    found = {row.issue_id for row in rows} | {row.number for row in rows}
    for place, ref in enumerate(refs):
        if ref not in found:
            raise NotFound("core.not_found", field=f"goods_issues.{place}", kind=GoodsIssue.kind, ref=str(ref))
    return rows


def _locked_orders(tx: Tx, cmd: RequestOrders, behind: set[int]) -> dict[int, Order]:
    """The orders, locked in order of their ids, all of one customer and each approved."""
    numbers = {one.order for one in cmd.orders if isinstance(one.order, str)}
    ids = behind | {one.order for one in cmd.orders if isinstance(one.order, int)}
    if numbers:
        statement = sa.select(Order.id).where(Order.number == sa.any_(sa.cast(sorted(numbers), sa.ARRAY(sa.Text))))
        ids |= set(tx.session.execute(statement).scalars())
    orders = {order.id: order for order in tx.lock_all(Order, ids) if tx.sees(order)}
    known = set(orders) | {order.number for order in orders.values()}
    for place, one in enumerate(cmd.orders):
        if one.order not in known:
            raise NotFound("core.not_found", field=f"orders.{place}.order", kind=Order.kind, ref=str(one.order))
    if behind - set(orders):
        raise NotFound("core.not_found", field="goods_issues", kind=GoodsIssue.kind, ref=str(cmd.goods_issues[0]))
    first = next(iter(orders.values()))
    for order in orders.values():
        state = f"sales.order.state.{order.state}"
        require(order.state in ("approved", "done"), "sales.order_not_approved", field="orders", number=order.number, state=state)
        require(order.customer_id == first.customer_id, "sales.request_of_two_customers", field="orders", number=order.number)
        tx.touch(order)
    return orders


def _asked(tx: Tx, orders: Sequence[int]) -> dict[int, Decimal]:
    """What living requests ask for, by order line, and no invoice has taken up yet."""
    statement = (
        sa.select(RequestSource.order_line_id, sa.func.sum(RequestSource.quantity))
        .join(InvoiceRequest, InvoiceRequest.id == RequestSource.invoice_request_id)
        .where(
            RequestSource.order_id == sa.any_(sa.cast(sorted(orders), sa.ARRAY(sa.BigInteger))),
            RequestSource.invoice_id.is_(None),
            InvoiceRequest.state.not_in(("refused", "withdrawn")),
        )
        .group_by(RequestSource.order_line_id)
    )
    return {row[0]: row[1] for row in tx.session.execute(statement)}


def _of_orders(
    cmd: RequestOrders, orders: Mapping[int, Order], known: Mapping[int, tuple[Held, OrderLine]], asked: Mapping[int, Decimal]
) -> list[_Part]:
    by_number = {order.number: order_id for order_id, order in orders.items()}
    parts = []
    for place, one in enumerate(cmd.orders):
        order_id = one.order if isinstance(one.order, int) else by_number[one.order]
        mine = {row.line_no: (held, row) for held, row in known.values() if row.order_id == order_id}
        if one.lines is None:
            for held, row in mine.values():
                quantity = min(held.line.behind, held.line.to_invoice) - asked.get(row.id, NONE)
                if quantity > 0:
                    parts.append(_Part(held, row, quantity))
            continue
        for at, line in enumerate(one.lines):
            where, number = f"orders.{place}.lines.{at}", orders[order_id].number
            if line.line_no not in mine:
                refuse("sales.line_unknown", field=f"{where}.line_no", number=number, line=line.line_no)
            held, row = mine[line.line_no]
            possible = held.line.to_invoice - asked.get(row.id, NONE) - sum((p.quantity for p in parts if p.row is row), NONE)
            require(
                line.quantity <= possible, "sales.more_than_to_invoice", field=f"{where}.quantity", number=number,
                line=line.line_no, quantity=line.quantity.normalize(), possible=max(possible, NONE).normalize(),
            )  # fmt: skip
            if line.quantity > 0:
                parts.append(_Part(held, row, line.quantity))
    return parts


def _of_issues(
    issued: Sequence[Any],
    known: Mapping[int, tuple[Held, OrderLine]],
    asked: Mapping[int, Decimal],
) -> list[_Part]:
    """What the customer kept of each delivery, as far as it is not invoiced or asked for."""
    left = {line_id: held.line.to_invoice - asked.get(line_id, NONE) for line_id, (held, _) in known.items()}
    parts = []
    for issue_id, _, _, line_id, kept in issued:
        quantity = min(kept, left[line_id])
        if quantity > 0:
            left[line_id] -= quantity
            parts.append(_Part(*known[line_id], quantity, issue_id))
    return parts


def _amounts(
    parts: Sequence[_Part], orders: Mapping[int, Order], asked: Mapping[int, Decimal]
) -> tuple[list[RequestLine], list[dict[str, object]]]:
    """Amounts as the invoice will have them, after what is asked for already; the discount stands apart as on paper."""
    fronts: dict[int, rules.Line] = {}
    lines: list[RequestLine] = []
    sources: list[dict[str, object]] = []
    for line_no, part in enumerate(parts, 1):
        row = part.row
        front = fronts.get(row.id)
        if front is None:
            before = asked.get(row.id, NONE)
            front = rules.invoice(part.held.line, before).line if before else part.held.line
        done = rules.invoice(front, part.quantity)
        fronts[row.id] = done.line
        price = row.price if orders[row.order_id].price_includes_tax else row.price * (1 + row.vat_rate)
        full = round_money(part.quantity / row.unit_factor * price)
        discount = max(full - done.net - done.tax, ZERO) if row.discount or row.allowance else ZERO
        lines.append(RequestLine(part.held.item, part.quantity, done.net, done.tax, row.vat_rate, discount))
        sources.append(
            {
                "request_line_no": line_no,
                "order_id": row.order_id,
                "order_line_id": row.id,
                "goods_issue_id": part.goods_issue_id,
                "quantity": part.quantity,
                "net": done.net,
                "tax": done.tax,
                "invoice_id": None,
            }
        )
    return lines, sources


class BookRequest(Input):
    invoice_request: RequestRef
    order: OrderRef


class RequestBooked(Output):
    id: int
    number: str
    tax_number: str
    order_number: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount


@command("sales.book_request", permission="sales.invoice.edit", path="POST /sales/invoice-requests/{invoice_request}/book")
def book_request(tx: Tx, cmd: BookRequest) -> RequestBooked:
    """Write the sales invoice of one order that the platform has issued, with its number and day."""
    order = tx.lock(Order, cmd.order, field="order")
    request = tx.lock(InvoiceRequest, cmd.invoice_request, field="invoice_request")
    found, sources = _to_book(tx, order, request)
    fronts: dict[int, rules.Line] = {}
    steps = []
    for source, held in sources:
        front = fronts.get(source.order_line_id, held.line)
        require(source.quantity <= front.to_invoice, "sales.more_than_to_invoice", field="order", number=order.number,
                line=front.line_no, quantity=source.quantity.normalize(), possible=front.to_invoice.normalize())  # fmt: skip
        done = rules.invoice(front, source.quantity)
        fronts[source.order_line_id] = done.line
        steps.append(Step(held, source.quantity, done))
    requested = [source.id for source, _ in sources]
    tax_number = found.number or ""
    booked = write_invoice(tx, order, steps, date=found.date, tax_number=tax_number, note=request.note, requested=requested)
    asked = sum((source.net + source.tax for source, _ in sources), ZERO)
    # Parts of one line that are booked in another order than they were asked for may differ by a rounding of each line.
    fits = abs(booked.gross - asked) <= FEN * len(sources)
    require(fits, "sales.request_differs", field="order", number=request.number, asked=asked, booked=booked.gross)
    return RequestBooked(
        id=booked.id, number=booked.number, tax_number=found.number or "", order_number=order.number or "",
        net=booked.net, tax=booked.tax, gross=booked.gross,
    )  # fmt: skip


def _to_book(tx: Tx, order: Order, request: InvoiceRequest) -> tuple[TaxInvoice, list[tuple[RequestSource, Held]]]:
    """What the platform issued for the request, and what of this order no invoice has taken up yet; both are locked."""
    entities: list[Any] = [RequestSource, TaxInvoice, OrderLine, Party, Item]
    statement: sa.Select[Any] = (
        sa.select(*entities)
        .join(OrderLine, OrderLine.id == RequestSource.order_line_id)
        .join(Item, Item.id == OrderLine.item_id)
        .join(Party, Party.id == order.customer_id)
        .outerjoin(TaxInvoice, TaxInvoice.invoice_request_id == RequestSource.invoice_request_id)
        .where(
            RequestSource.invoice_request_id == request.id,
            RequestSource.order_id == order.id,
            RequestSource.invoice_id.is_(None),
        )
        .order_by(RequestSource.request_line_no)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    rows = tx.session.execute(statement).all()
    require(rows, "sales.request_booked", field="order", number=request.number, order=order.number)
    found = rows[0][1]
    if found is None:
        refuse("sales.request_not_issued", field="invoice_request", number=request.number)
    return found, [(source, held_of(line, party, item)) for source, _, line, party, item in rows]
