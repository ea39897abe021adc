"""Lines of purchase orders and receipts as the commands read and write them: one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import Tx, refuse
from operational.items.api import Item
from operational.purchasing.tables import GoodsReceipt, GoodsReceiptLine, OrderLine

Pairs = Iterable[tuple[int, Decimal]]  # an order line and so many pieces


@dataclass(frozen=True)
class LineWithItem:
    line: OrderLine
    item: Item


@dataclass(frozen=True)
class ReceiptLineWithItem:
    receipt: GoodsReceipt
    line: GoodsReceiptLine
    order_line: OrderLine
    item: Item


def order_lines(tx: Tx, order_id: int) -> list[LineWithItem]:
    """The lines of an order in their order, each with its item. The header is locked before."""
    statement = (
        sa.select(OrderLine, Item)
        .join(Item, Item.id == OrderLine.item_id)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.line_no)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    return [LineWithItem(line, item) for line, item in tx.session.execute(statement)]


def receipt_lines(
    tx: Tx, *, order_id: int | None = None, receipt_id: int | None = None, line_ids: Sequence[int] | None = None
) -> list[ReceiptLineWithItem]:
    """Receipt lines of an order (or of one receipt, or these), oldest first."""
    statement = (
        sa.select(GoodsReceipt, GoodsReceiptLine, OrderLine, Item)
        .join(GoodsReceiptLine, GoodsReceiptLine.goods_receipt_id == GoodsReceipt.id)
        .join(OrderLine, OrderLine.id == GoodsReceiptLine.order_line_id)
        .join(Item, Item.id == GoodsReceiptLine.item_id)
        .order_by(GoodsReceipt.date, GoodsReceipt.id, GoodsReceiptLine.line_no)
        .execution_options(populate_existing=True)
    )
    if order_id is not None:
        statement = statement.where(GoodsReceipt.order_id == order_id)
    if receipt_id is not None:
        statement = statement.where(GoodsReceipt.id == receipt_id)
    if line_ids is not None:
        statement = statement.where(GoodsReceiptLine.id == sa.any_(sa.cast(sorted(line_ids), sa.ARRAY(sa.BigInteger))))
    tx.session.flush()
    return [ReceiptLineWithItem(*row) for row in tx.session.execute(statement)]


def wanted_quantities(
    given: Sequence[Any] | None, lines: Mapping[int, Decimal], *, number: str, too_much: str
) -> dict[int, Decimal]:
    """Quantities by line number: as given, or everything that is open. Refuses unknown lines and more than is open."""
    if given is None:
        return {line_no: quantity for line_no, quantity in lines.items() if quantity > 0}
    wanted: dict[int, Decimal] = {}
    for position, row in enumerate(given):
        if row.line_no not in lines:
            refuse("purchasing.line_unknown", field=f"lines.{position}.line_no", number=number, line=row.line_no)
        total = wanted.get(row.line_no, Decimal(0)) + row.quantity
        if total > lines[row.line_no]:
            refuse(
                too_much,
                field=f"lines.{position}.quantity",
                number=number,
                line=row.line_no,
                wanted=total,
                open=lines[row.line_no],
            )
        if row.quantity > 0:
            wanted[row.line_no] = total
    return wanted


_ADD = {
    column: sa.text(
        f"update purchasing.order_line as l set {column} = l.{column} + d.quantity "
        "from unnest(cast(:ids as bigint[]), cast(:quantities as numeric[])) as d (id, quantity) where l.id = d.id"
    )
    for column in ("received", "returned", "invoiced", "cancelled")
}


def add_to_lines(tx: Tx, column: str, quantities: Pairs) -> None:
    """Add to ``received``, ``returned``, ``invoiced`` or ``cancelled`` of order lines, in one statement."""
    sums: dict[int, Decimal] = {}
    for line_id, quantity in quantities:
        sums[line_id] = sums.get(line_id, Decimal(0)) + quantity
    if sums:
        ids = sorted(sums)
        tx.session.execute(_ADD[column], {"ids": ids, "quantities": [sums[i] for i in ids]})


_MOVE = sa.text(
    """
    update purchasing.order_line as l
    set received = l.received + d.received, returned = l.returned + d.returned, cancelled = l.cancelled + d.cancelled
    from unnest(
        cast(:ids as bigint[]), cast(:received as numeric[]), cast(:returned as numeric[]), cast(:cancelled as numeric[])
    ) as d (id, received, returned, cancelled)
    where l.id = d.id
    """
)


def move_lines(tx: Tx, *, received: Pairs = (), returned: Pairs = (), cancelled: Pairs = ()) -> None:
    """Add to several columns of order lines at once, in one statement."""
    sums: dict[int, list[Decimal]] = {}
    for place, pairs in enumerate((received, returned, cancelled)):
        for line_id, quantity in pairs:
            sums.setdefault(line_id, [Decimal(0)] * 3)[place] += quantity
    if sums:
        ids = sorted(sums)
        names = ("received", "returned", "cancelled")
        columns = {name: [sums[i][place] for i in ids] for place, name in enumerate(names)}
        tx.session.execute(_MOVE, {"ids": ids, **columns})


_SETTLE = sa.text(
    """
    update purchasing.goods_receipt_line as r
    set invoiced = r.invoiced + d.quantity, value_invoiced = r.value_invoiced + d.value,
        returned = r.returned + d.returned, rejected = r.rejected - d.rejected
    from unnest(
        cast(:ids as bigint[]), cast(:quantities as numeric[]), cast(:amounts as numeric[]), cast(:returns as numeric[]),
        cast(:rejects as numeric[])
    ) as d (id, quantity, value, returned, rejected)
    where r.id = d.id
    """
)


def settle_receipts(tx: Tx, rows: Sequence[tuple[int, Decimal, Decimal, Decimal, Decimal]]) -> None:
    """Count so many pieces of receipt lines, worth so much estimate, as invoiced, so many as returned or no longer refused."""
    if rows:
        columns = zip(*rows, strict=True)
        names = ("ids", "quantities", "amounts", "returns", "rejects")
        tx.session.execute(_SETTLE, {name: list(column) for name, column in zip(names, columns, strict=True)})
