"""Lines of orders and goods issues as the commands read and write them: one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import NotFound, Tx, refuse
from operational.invoicing.api import Invoice, InvoiceLine, OpenItem
from operational.items.api import Item
from operational.parties.api import Party
from operational.sales.rules import Line
from operational.sales.tables import GoodsIssue, GoodsIssueLine, InvoiceSource, Order, OrderLine

_NAMES = [field.name for field in fields(Line)]
_FRONTS: list[Any] = [OrderLine.__table__.c[name] for name in _NAMES]
# What the steps of a line change; quantity and amounts stay as agreed.
_CHANGING = [n for n in _NAMES if n not in ("id", "line_no", "quantity", "net", "tax", "over_delivered", "is_direct")]


@dataclass(frozen=True)
class Held:
    """An order line under the lock of its header, with its item and the customer of the order."""

    line: Line
    item: Item
    vat_rate: Decimal
    promise_date: Any
    customer: Party

    @property
    def customer_name(self) -> str:
        return self.customer.name


# Built once: nearly every command of an order asks it.
_OF_ORDER: sa.Select[Any] = (
    sa.select(*_FRONTS, OrderLine.vat_rate, OrderLine.promise_date.label("promised"), Party, Item)
    .join(Item, Item.id == OrderLine.item_id)
    .join(Order, Order.id == OrderLine.order_id)
    .join(Party, Party.id == Order.customer_id)
    .where(OrderLine.order_id == sa.bindparam("order"))
    .order_by(OrderLine.line_no)
)


def order_lines(tx: Tx, order_id: int) -> dict[int, Held]:
    """The lines of an order by line number. The header is locked before."""
    tx.session.flush()
    known = len(_NAMES)
    return {
        row.line_no: Held(Line(*row[:known]), row[known + 3], row.vat_rate, row.promised, row[known + 2])
        for row in tx.session.execute(_OF_ORDER, {"order": order_id})
    }


def lines_of_orders(tx: Tx, order_ids: Sequence[int]) -> dict[int, tuple[Held, OrderLine]]:
    """The lines of several locked orders by their id, in order of orders and lines."""
    entities: list[Any] = [OrderLine, Party, Item]
    statement: sa.Select[Any] = (
        sa.select(*entities)
        .join(Item, Item.id == OrderLine.item_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Party, Party.id == Order.customer_id)
        .where(OrderLine.order_id == sa.any_(sa.cast(sorted(order_ids), sa.ARRAY(sa.BigInteger))))
        .order_by(OrderLine.order_id, OrderLine.line_no)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    found = {}
    for row, party, item in tx.session.execute(statement):
        found[row.id] = (held_of(row, party, item), row)
    return found


def held_of(row: OrderLine, party: Party, item: Item) -> Held:
    """An order line as rules see it, with its customer and item."""
    front = Line(**{name: getattr(row, name) for name in _NAMES})
    return Held(front, item, row.vat_rate, row.promise_date, party)


@dataclass(frozen=True)
class Shipped:
    """A line of a goods issue with what came back of it so far, under the lock of its order."""

    id: int
    line_no: int
    order_line_id: int
    location_id: int | None
    lot_id: int
    quantity: Decimal
    returned: Decimal
    net: Decimal
    tax: Decimal
    cost: Decimal
    adjusted_net: Decimal  # on top of net: a new price for what the customer keeps
    adjusted_tax: Decimal
    vat_rate: Decimal
    issue: GoodsIssue
    order_line: Line
    item: Item
    customer_name: str


def items_first(kind: str, source: sa.ScalarSelect[int]) -> sa.ColumnElement[bool]:
    """True; and locks the open items of a document before the row whose condition it stands in.

    Money takes open items and then the orders behind them. What takes an order and then settles items of it would wait
    in a circle with that, so it asks for both in the order of money, in its one statement.
    """
    of_document = sa.select(OpenItem.id).where(OpenItem.source_kind == kind, OpenItem.source_id == source)
    held = of_document.order_by(OpenItem.id).with_for_update(key_share=True).subquery()
    return sa.select(sa.func.count()).select_from(held).scalar_subquery() >= 0


def lock_order_of_issue(tx: Tx, issue: int | str) -> Order:
    """The order behind the goods issue, locked; of both the scope of the order counts."""
    column = GoodsIssue.id if isinstance(issue, int) else GoodsIssue.number
    behind = sa.select(GoodsIssue.order_id).where(column == issue).scalar_subquery()
    first = items_first(GoodsIssue.kind, sa.select(GoodsIssue.id).where(column == issue).scalar_subquery())
    statement = sa.select(Order).where(Order.id == behind, first).with_for_update(key_share=True)
    tx.session.flush()
    order = tx.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if order is None or not tx.sees(order):
        raise NotFound("core.not_found", field="goods_issue", kind="sales.goods_issue", ref=str(issue))
    tx.touch(order)
    return order


def shipped_lines(tx: Tx, issue: sa.ColumnElement[bool]) -> dict[int, Shipped]:
    """The lines of one goods issue by line number."""
    own: list[Any] = [GoodsIssueLine.id, GoodsIssueLine.line_no, GoodsIssueLine.order_line_id, GoodsIssueLine.location_id]
    own += [GoodsIssueLine.lot_id, GoodsIssueLine.quantity, GoodsIssueLine.returned]
    amounts: list[Any] = [GoodsIssueLine.net, GoodsIssueLine.tax, GoodsIssueLine.cost]
    amounts += [GoodsIssueLine.adjusted_net, GoodsIssueLine.adjusted_tax, OrderLine.vat_rate]
    statement: sa.Select[Any] = (
        sa.select(*own, *amounts, GoodsIssue, *_FRONTS, Item, Party.name)
        .join(GoodsIssue, GoodsIssue.id == GoodsIssueLine.goods_issue_id)
        .join(OrderLine, OrderLine.id == GoodsIssueLine.order_line_id)
        .join(Item, Item.id == GoodsIssueLine.item_id)
        .join(Party, Party.id == GoodsIssue.customer_id)
        .where(issue)
        .order_by(GoodsIssueLine.line_no)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    start = len(own) + len(amounts) + 1
    end = start + len(_FRONTS)
    rows: list[Any] = list(tx.session.execute(statement))
    return {row[1]: Shipped(*(*row[:start], Line(*row[start:end]), row[end], row[end + 1])) for row in rows}


@dataclass(frozen=True)
class Billed:
    """A line of a sales invoice with what red invoices took back so far, under the lock of its order."""

    source_id: int
    line_no: int
    quantity: Decimal
    reversed: Decimal
    net: Decimal
    tax: Decimal
    vat_rate: Decimal
    item_id: int
    invoice: Invoice
    order_line: Line
    customer_name: str
    red_before: Decimal  # the invoice: what red ones took back of it


_RED = orm.aliased(Invoice)  # made once: an alias of a mapped class is dear


def billed_lines(tx: Tx, invoice: sa.ColumnElement[bool]) -> dict[int, Billed]:
    """The lines of one invoice by line number, the invoice locked; its order was before, so that no red one comes between."""
    red_before = sa.select(sa.func.coalesce(sa.func.sum(_RED.gross), 0)).where(_RED.red_of_id == Invoice.id).scalar_subquery()
    own: list[Any] = [InvoiceSource.id, InvoiceLine.line_no, InvoiceSource.quantity, InvoiceSource.reversed]
    own += [InvoiceLine.net, InvoiceLine.tax, InvoiceLine.vat_rate, InvoiceLine.item_id]
    statement: sa.Select[Any] = (
        sa.select(*own, Invoice, *_FRONTS, Party.name, red_before)
        .join(InvoiceLine, InvoiceLine.id == InvoiceSource.invoice_line_id)
        .join(Invoice, Invoice.id == InvoiceSource.invoice_id)
        .join(Party, Party.id == Invoice.party_id)
        .join(OrderLine, OrderLine.id == InvoiceSource.order_line_id)
        .where(invoice)
        .order_by(InvoiceLine.line_no)
        .with_for_update(key_share=True, of=Invoice)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    start = len(own) + 1
    rows: list[Any] = list(tx.session.execute(statement))
    return {row[1]: Billed(*(*row[:start], Line(*row[start:-2]), *row[-2:])) for row in rows}


_ISSUED_SO_FAR = sa.text(
    """
    select l.order_line_id, l.goods_issue_id, l.quantity - l.returned as quantity
    from sales.goods_issue_line as l
    join sales.goods_issue as g on g.id = l.goods_issue_id
    where g.order_id = :order and g.returns_id is null
    order by g.date, g.id, l.line_no
    """
)


def issues_behind(tx: Tx, order_id: int, invoiced: Sequence[tuple[Line, Decimal]]) -> list[int]:
    """The goods issues whose goods are invoiced here for the first time; the oldest goods are invoiced first."""
    begins = {line.id: line.billed for line, _ in reversed(invoiced)}
    ends = {key: begins[key] + sum(q for line, q in invoiced if line.id == key) for key in begins}
    tx.session.flush()
    reached: dict[int, Decimal] = {}
    found: set[int] = set()
    for line_id, issue_id, quantity in tx.session.execute(_ISSUED_SO_FAR, {"order": order_id}):
        start = reached.get(line_id, Decimal(0))
        reached[line_id] = start + quantity
        if line_id in begins and begins[line_id] <= start < ends[line_id] and quantity:
            found.add(issue_id)
    return sorted(found)


def wanted(
    given: Sequence[Any] | None, possible: Mapping[int, Decimal], *, number: str, too_much: str
) -> list[tuple[int, Decimal, Any]]:
    """Line number, quantity and row of what is asked: as given, or everything possible.

    Refuses unknown lines and more than is possible, beside the row that asks for it.
    """
    if given is None:
        return [(line_no, quantity, None) for line_no, quantity in possible.items() if quantity > 0]
    left = dict(possible)
    found = []
    for position, row in enumerate(given):
        if row.line_no not in left:
            refuse("sales.line_unknown", field=f"lines.{position}.line_no", number=number, line=row.line_no)
        if row.quantity > left[row.line_no]:
            refuse(
                too_much,
                field=f"lines.{position}.quantity",
                number=number,
                line=row.line_no,
                quantity=row.quantity.normalize(),
                possible=max(left[row.line_no], Decimal(0)).normalize(),
            )
        left[row.line_no] -= row.quantity
        if row.quantity > 0:
            found.append((row.line_no, row.quantity, row))
    return found


_ARRAYS = ", ".join(f"cast(:{name} as numeric[])" for name in _CHANGING)
_SAVE_TEXT = (
    "update sales.order_line as l set "
    + ", ".join(f"{name} = d.{name}" for name in _CHANGING)
    + f" from unnest(cast(:line_ids as bigint[]), {_ARRAYS}) as d (id, {', '.join(_CHANGING)}) where l.id = d.id"
)
_SAVE = sa.text(_SAVE_TEXT)


def _fronts(lines: Iterable[Line]) -> dict[str, list[Any]]:
    """Where the lines stand, as arrays in order of their ids; of a line given twice the last state counts."""
    changed = {line.id: line for line in lines}
    rows = [changed[key] for key in sorted(changed)]
    return {"line_ids": [row.id for row in rows], **{name: [getattr(row, name) for row in rows] for name in _CHANGING}}


def save_lines(tx: Tx, lines: Iterable[Line]) -> None:
    """Write how far these lines have come, in one statement; the header's lock makes absolute values safe."""
    given = _fronts(lines)
    if given["line_ids"]:
        tx.session.flush()
        tx.session.execute(_SAVE, given)


_RETURN = (
    "id", "line_no", "order_line_id", "item_id", "location_id", "lot_id", "quantity", "net", "tax", "cost", "returns_line_id",
)  # fmt: skip
_RETURN_KINDS = ("bigint", "integer", "bigint", "bigint", "bigint", "bigint", *("numeric",) * 4, "bigint")
# One statement for the three tables, so that a return stays within the statements a command may take.
_SAVE_RETURN = sa.text(
    f"""
    with given as (
        select * from unnest({", ".join(f"cast(:r_{n} as {k}[])" for n, k in zip(_RETURN, _RETURN_KINDS, strict=True))})
            as g ({", ".join(_RETURN)})
    ),
    written as (
        insert into sales.goods_issue_line (
            goods_issue_id, {", ".join(_RETURN)}, returned, adjusted_net, adjusted_tax
        )
        select cast(:goods_issue as bigint), {", ".join(_RETURN)}, 0, 0, 0 from given
    ),
    counted as (
        update sales.goods_issue_line as l set returned = l.returned - g.quantity
        from (select returns_line_id, sum(quantity) as quantity from given group by returns_line_id) as g
        where l.id = g.returns_line_id
    )
    {_SAVE_TEXT}
    """  # only the constants above are inserted
)


def save_return(tx: Tx, goods_issue_id: int, rows: Sequence[Mapping[str, Any]], lines: Iterable[Line]) -> None:
    """Write the lines of a return, count them on the lines of its issue, and move the order lines back."""
    tx.session.flush()
    given = {f"r_{name}": [row[name] for row in rows] for name in _RETURN}
    tx.session.execute(_SAVE_RETURN, {"goods_issue": goods_issue_id, **given, **_fronts(lines)})


_SAVE_RED = sa.text(
    f"""
    with given as (
        select * from unnest(
            cast(:s_id as bigint[]), cast(:s_invoice_line_id as bigint[]), cast(:s_order_line_id as bigint[]),
            cast(:s_quantity as numeric[]), cast(:s_of as bigint[])
        ) as g (id, invoice_line_id, order_line_id, quantity, reversed_id)
    ),
    written as (
        insert into sales.invoice_source (id, invoice_id, invoice_line_id, order_id, order_line_id, quantity, reversed)
        select id, cast(:invoice as bigint), invoice_line_id, cast(:order as bigint), order_line_id, quantity, 0 from given
    ),
    counted as (
        update sales.invoice_source as s set reversed = s.reversed - g.quantity
        from (select reversed_id, sum(quantity) as quantity from given group by reversed_id) as g
        where s.id = g.reversed_id
    )
    {_SAVE_TEXT}
    """  # only the constant above is inserted
)


_SAVE_SOURCES = sa.text(
    """
    with taken_up as (
        update sales.request_source set invoice_id = cast(:invoice as bigint) where id = any (cast(:requested as bigint[]))
    )
    insert into sales.invoice_source (id, invoice_id, invoice_line_id, order_id, order_line_id, quantity, reversed)
    select g.id, cast(:invoice as bigint), g.invoice_line_id, cast(:order as bigint), g.order_line_id, g.quantity, 0
    from unnest(
        cast(:ids as bigint[]), cast(:invoice_lines as bigint[]), cast(:order_lines as bigint[]), cast(:quantities as numeric[])
    ) as g (id, invoice_line_id, order_line_id, quantity)
    """
)


def save_sources(
    tx: Tx, invoice_id: int, order_id: int, rows: Sequence[tuple[int, int, Decimal]], requested: Sequence[int] = ()
) -> None:
    """Write which order lines an invoice bills, (invoice line, order line, quantity); ``requested`` lines are taken up by it."""
    tx.session.flush()
    invoice_lines, order_lines_, quantities = zip(*rows, strict=True)
    given = {"invoice_lines": list(invoice_lines), "order_lines": list(order_lines_), "quantities": list(quantities)}
    ids = tx.ids(len(rows))
    tx.session.execute(
        _SAVE_SOURCES, {"invoice": invoice_id, "order": order_id, "requested": list(requested), "ids": ids, **given}
    )


def save_red(tx: Tx, invoice_id: int, order_id: int, rows: Sequence[Mapping[str, Any]], lines: Iterable[Line]) -> None:
    """Write what a red invoice takes back, count it on the invoice it names, and move the order lines back."""
    tx.session.flush()
    names = ("id", "invoice_line_id", "order_line_id", "quantity", "of")
    given = {f"s_{name}": [row[name] for row in rows] for name in names}
    tx.session.execute(_SAVE_RED, {"invoice": invoice_id, "order": order_id, **given, **_fronts(lines)})
