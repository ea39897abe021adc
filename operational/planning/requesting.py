"""Asking the buyer for what is missing (缺料请购): late orders without goods, items below their minimum, suggestions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, NotFound, Output, Tx, command, require
from operational.items.api import Item
from operational.planning.low_stock import low_stock_rows
from operational.planning.states import SUGGESTION
from operational.planning.tables import LowStock, Suggestion
from operational.purchasing.api import Requisition, RequisitionLineInput, SaveRequisition, save_requisition

ROWS_MAX = 200  # what a person ticks on one page
NUMBERS_NAMED = 5  # orders that one line names as its reason; the rest is counted
Key = int


class RequestMissing(Input):
    order_lines: list[int] = Field(default=[], max_length=ROWS_MAX)  # lines of sales orders that wait for goods
    low_stocks: list[int] = Field(default=[], max_length=ROWS_MAX)  # falls below the minimum


class GoodsRequested(Output):
    requisition: int
    number: str
    lines: int
    amount: Amount


@dataclass
class Need:
    """What is missing of one item, from whom it would come and why."""

    quantity: Decimal = Decimal(0)
    supplier_id: int | None = None
    needed_on: dt.date | None = None
    numbers: list[str] = field(default_factory=list)


@command("planning.request_missing", permission="purchasing.requisition.edit", path="POST /planning/request-missing")
def request_missing(tx: Tx, cmd: RequestMissing) -> GoodsRequested:
    """One requisition for what late orders and empty shelves lack; what is free, on order or asked for is not asked twice."""
    require(cmd.order_lines or cmd.low_stocks, "planning.nothing_chosen")
    found = _short_lines(tx, cmd.order_lines)
    low = tx.session.execute(sa.select(LowStock.item_id).where(LowStock.id == sa.any_(_ids(cmd.low_stocks)))).scalars().all()
    items = sorted({row.item_id for row in found} | set(low))
    # Two people who press at once ask one after the other, and the second sees what the first asked for.
    names = {row.id: row.code for row in tx.lock_all(Item, items)}
    needs: dict[Key, Need] = {}
    covered = _covered(tx, items)
    for row in _short_lines(tx, cmd.order_lines):
        need = needs.setdefault(row.item_id, Need(needed_on=tx.today))
        need.quantity += row.missing
        need.numbers.append(row.number)
    for item_id, need in needs.items():
        short, free, incoming, asked = covered[item_id]
        need.quantity = min(need.quantity, max(short - max(free, Decimal(0)) - incoming - asked, Decimal(0)))
    for row in low_stock_rows(tx, cmd.low_stocks, most=ROWS_MAX, past=False) if cmd.low_stocks else ():
        need = needs.setdefault(row.item_id, Need())
        _, _, coming, asked = covered[row.item_id]
        # The shelf is counted whole; what was approved of the coming goods is in ``suggested`` already.
        lacking = max(row.suggested - asked - max(coming - row.incoming, Decimal(0)), Decimal(0))
        need.quantity = max(need.quantity, lacking)
    wanted = {item_id: need for item_id, need in needs.items() if need.quantity > 0}
    codes = "、".join(sorted(names[item_id] for item_id in items)[:NUMBERS_NAMED])
    require(wanted, "planning.nothing_missing", items=codes)
    lines = [
        RequisitionLineInput(item=item_id, quantity=need.quantity, needed_on=need.needed_on, reason=_named(need.numbers))
        for item_id, need in sorted(wanted.items())
    ]
    return _requested(tx, SaveRequisition(origin="shortage", lines=lines))


class RequestSuggestions(Input):
    suggestions: list[int] = Field(min_length=1, max_length=ROWS_MAX)


@command("planning.request_suggestions", permission="planning.suggestion.decide", path="POST /planning/suggestions/request")
def request_suggestions(tx: Tx, cmd: RequestSuggestions) -> GoodsRequested:
    """Make one requisition of several suggestions as they stand, for somebody else to decide on."""
    rows = tx.lock_all(Suggestion, cmd.suggestions)
    for row in rows:
        tx.touch(row)
        tx.advance(row, SUGGESTION.accept)
    lines = [
        RequisitionLineInput(
            item=row.item_id, quantity=row.quantity, supplier=row.supplier_id, needed_on=row.stockout_on, reason=row.number or ""
        )
        for row in rows
    ]
    require(lines, "planning.nothing_chosen")
    made = _requested(tx, SaveRequisition(origin="suggestion", lines=lines))
    for row in rows:
        row.decided_quantity, row.decided_by, row.decided_at = row.quantity, tx.actor.user_id, tx.now
        row.requisition_id = made.requisition
    return made


def _requested(tx: Tx, wanted: SaveRequisition) -> GoodsRequested:
    """A requisition through purchasing's own command, handed to whoever decides at once."""
    saved: Any = save_requisition.run(tx, wanted)
    tx.advance(tx.session.get_one(Requisition, saved.id), Requisition.machine.place)
    return GoodsRequested(requisition=saved.id, number=saved.number, lines=len(wanted.lines), amount=saved.amount)


def _ids(ids: Sequence[int]) -> sa.ColumnElement[object]:
    return sa.cast(sorted(set(ids)), sa.ARRAY(sa.BigInteger))


def _named(numbers: Sequence[str]) -> str:
    found = list(dict.fromkeys(numbers))
    return "、".join(found[:NUMBERS_NAMED]) + ("…" if len(found) > NUMBERS_NAMED else "")


_SHORT = sa.text(
    """
    select l.id, l.item_id, o.number, greatest(l.open - coalesce(r.quantity, 0), 0) as missing
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id
    join items.item as i on i.id = l.item_id
    left join stock.reservation as r on r.source_kind = 'sales.order' and r.source_line_id = l.id
    where l.id = any(cast(:ids as bigint[])) and o.state = 'approved' and i.is_stocked and not l.is_direct
    order by l.item_id, l.id
    """
)


def _short_lines(tx: Tx, ids: Sequence[int]) -> list[sa.Row[tuple[int, int, str, Decimal]]]:
    """What these lines of approved orders still lack; a line that is not there is named."""
    if not ids:
        return []
    rows = list(tx.session.execute(_SHORT, {"ids": sorted(set(ids))}).all())
    missing = set(ids) - {row.id for row in rows}
    if missing:
        raise NotFound("core.not_found", field="order_lines", kind="sales.order", ref=str(min(missing)))
    return rows


# What is short over all approved orders, what is free on the shelf, what comes, and what was asked for.
_COVERED = sa.text(
    """
    select i.id,
        coalesce((
            select sum(greatest(l.open - coalesce(r.quantity, 0), 0))
            from sales.order_line as l
            join sales."order" as o on o.id = l.order_id and o.state = 'approved'
            left join stock.reservation as r on r.source_kind = 'sales.order' and r.source_line_id = l.id
            where l.item_id = i.id and l.open > 0 and not l.is_direct
        ), 0) as short,
        coalesce((select v.quantity from stock.valuation as v where v.item_id = i.id), 0)
            - coalesce((select sum(r.quantity) from stock.reservation as r where r.item_id = i.id), 0) as free,
        coalesce((
            select sum(l.open)
            from purchasing.order_line as l
            join purchasing."order" as o on o.id = l.order_id
            where l.item_id = i.id and l.open > 0 and o.state in ('draft', 'placed', 'approved') and not o.is_direct
        ), 0) + coalesce((
            select sum(x.quantity - x.came)
            from purchasing.exchange_line as x
            join purchasing.exchange as e on e.id = x.exchange_id and e.state = 'waiting' and not e.is_at_customer
            where x.item_id = i.id and x.came < x.quantity
        ), 0) as incoming,
        coalesce((
            select sum(l.open)
            from purchasing.requisition_line as l
            join purchasing.requisition as q on q.id = l.requisition_id
            where l.item_id = i.id and l.open > 0 and q.state in ('draft', 'placed', 'approved')
        ), 0) as asked
    from items.item as i
    where i.id = any(cast(:items as bigint[]))
    """
)


def _covered(tx: Tx, items: Sequence[int]) -> dict[int, tuple[Decimal, Decimal, Decimal, Decimal]]:
    rows = tx.session.execute(_COVERED, {"items": list(items)}).all()
    return {row.id: (row.short, row.free, row.incoming, row.asked) for row in rows}
