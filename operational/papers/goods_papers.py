"""Papers that go with goods: what to pick from which bin, and the delivery note that the customer signs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa

from operational.core.api import Input, RefTo, Tx, query
from operational.papers.heads import head_of, language, mark_of, names_of, partner_of
from operational.papers.order_papers import Language, SalesOrderRef
from operational.papers.shapes import (
    Paper,
    PaperLine,
    PaperTotals,
    day_text,
    facts_of,
    money_text,
    price_text,
    quantity_text,
    totals_of,
)
from operational.papers.wording import words_of
from operational.sales.api import GoodsIssue, Order

GoodsIssueRef = Annotated[int | str, RefTo("sales.goods_issue")]
ZERO = Decimal(0)

_TO_PICK = sa.text(
    """
    select l.line_no, l.item_id, l.open, i.code, i.name, i.spec, i.unit, l.note, i.is_stocked
    from sales.order_line as l
    join items.item as i on i.id = l.item_id
    where l.order_id = :order and l.open > 0 and not l.is_direct
    order by not i.is_stocked, l.line_no
    """
)
# Accepted goods on own shelves of the order's warehouse: what expires first, then bin by bin as one walks.
_PLACES = sa.text(
    """
    select b.item_id, p.bin, coalesce(t.code, '') as lot, b.quantity
    from stock.balance as b
    join stock.location as p on p.id = b.location_id
    left join stock.lot as t on t.id = b.lot_id
    where b.item_id = any(:items) and p.warehouse_id = :warehouse and p.state = 'accepted' and p.kind = 'own'
        and b.quantity > 0 and (t.expires_on is null or t.expires_on >= :today or t.is_released)
    order by b.item_id, t.expires_on nulls last, p.zone, p.bin, t.id
    """
)
_ISSUE_LINES = sa.text(
    """
    select l.line_no, i.code, i.name, i.spec, i.unit, coalesce(c.code, '') as partner_code, coalesce(t.code, '') as lot,
        l.quantity, l.net, l.tax, l.net + l.tax as gross, o.price, o.discount, o.note
    from sales.goods_issue_line as l
    join sales.goods_issue as g on g.id = l.goods_issue_id
    join sales.order_line as o on o.id = l.order_line_id
    join items.item as i on i.id = l.item_id
    left join stock.lot as t on t.id = l.lot_id
    left join sales.customer_item as c on c.customer_id = g.customer_id and c.item_id = l.item_id and c.is_active
    where l.goods_issue_id = :issue
    order by l.line_no
    """
)
_WAREHOUSE = sa.text("select name from stock.warehouse where id = :warehouse")


class PickingPaper(Input):
    order: SalesOrderRef
    language: Language | None = None  # left out: the reader's own


@dataclass(frozen=True)
class Place:
    """So many pieces in a bin, of a lot."""

    bin: str
    lot: str
    quantity: Decimal


def walk(wanted: Sequence[tuple[int, Decimal]], places: Mapping[int, Sequence[Place]]) -> list[list[Place]]:
    """Where the pieces of each line are taken, in the order of places; the same piece is never taken twice.

    What no place holds comes back as a piece without a bin, so that the storekeeper sees what is short.
    """
    left = {item: [[place, place.quantity] for place in found] for item, found in places.items()}
    taken: list[list[Place]] = []
    for item, quantity in wanted:
        parts: list[Place] = []
        for entry in left.get(item, []):
            place, there = entry
            assert isinstance(place, Place) and isinstance(there, Decimal)
            part = min(there, quantity)
            if part > 0:
                parts.append(Place(place.bin, place.lot, part))
                entry[1], quantity = there - part, quantity - part
        if quantity > 0:
            parts.append(Place("", "", quantity))
        taken.append(parts)
    return taken


@query("papers.picking_list", permission="sales.goods_issue.view")
def picking_list(tx: Tx, q: PickingPaper) -> Paper:
    """What to take from which bin for what is open of an order (拣货单)."""
    found = tx.find(Order, q.order, field="order")
    customer = partner_of(tx, found.customer_id)
    locale = language(q.language, tx.actor.locale)
    words = words_of(locale)
    open_rows = list(tx.session.execute(_TO_PICK, {"order": found.id}))
    rows = [row for row in open_rows if row.is_stocked]
    places: dict[int, list[Place]] = defaultdict(list)
    asked = {"items": sorted({row.item_id for row in rows}), "warehouse": found.warehouse_id, "today": tx.today}
    for place in tx.session.execute(_PLACES, asked):
        places[place.item_id].append(Place(place.bin, place.lot, place.quantity))
    lines: list[PaperLine] = []
    for row, parts in zip(rows, walk([(row.item_id, row.open) for row in rows], places), strict=True):
        for part in parts:
            lines.append(
                PaperLine(
                    no=str(row.line_no), item=row.code, name=row.name, spec=row.spec, unit=row.unit, note=row.note,
                    location=part.bin or "—", lot=part.lot, quantity=quantity_text(part.quantity),
                )
            )  # fmt: skip
    lines += [_not_picked(row, words["not_picked"]) for row in open_rows if not row.is_stocked]
    (maker,) = names_of(tx, found.created_by)
    values = {
        "warehouse": tx.session.execute(_WAREHOUSE, {"warehouse": found.warehouse_id}).scalar_one(),
        "promise_date": day_text(found.promise_date),
        "customer_po": found.customer_po,
    }
    return Paper(
        **{**head_of(tx, "picking_list", locale, found), "date": day_text(tx.today)},
        mark=mark_of(found.state, words),
        party=customer.shown(words["customer"]),
        facts=facts_of(words, values),
        lines=lines,
        totals=PaperTotals(quantity=quantity_text(sum((row.open for row in rows), ZERO))),
        maker=maker,
    )


def _not_picked(row: sa.Row[Any], word: str) -> PaperLine:
    """A service or freight of the order: told, so that nobody looks for it."""
    return PaperLine(
        no=str(row.line_no), item=row.code, name=row.name, spec=row.spec, unit=row.unit, location=word,
        quantity=quantity_text(row.open), note=row.note,
    )  # fmt: skip


class DeliveryPaper(Input):
    goods_issue: GoodsIssueRef
    language: Language | None = None  # left out: the customer's
    with_prices: bool = True


@query("papers.delivery_note", permission="sales.goods_issue.view")
def delivery_note(tx: Tx, q: DeliveryPaper) -> Paper:
    """The paper that goes with the goods and comes back signed (送货单), with or without prices."""
    found = tx.find(GoodsIssue, q.goods_issue, field="goods_issue")
    behind = tx.find(Order, found.order_id, field="goods_issue")  # also guards the record scope
    customer = partner_of(tx, found.customer_id)
    locale = language(q.language, customer.locale)
    words = words_of(locale)
    rows = [row._mapping for row in tx.session.execute(_ISSUE_LINES, {"issue": found.id})]
    maker, checker = names_of(tx, found.created_by, behind.approved_by)
    values = {
        "order": behind.number or "",
        "customer_po": behind.customer_po,
        "delivery_address": customer.place if customer.place != customer.address else "",
        "carrier": found.carrier,
        "tracking_number": found.tracking_number,
        "warehouse": tx.session.execute(_WAREHOUSE, {"warehouse": found.warehouse_id}).scalar_one(),
    }
    pieces = sum((row["quantity"] for row in rows), ZERO)
    is_return = found.returns_id is not None
    return Paper(
        **head_of(tx, "delivery_note", locale, found),
        mark=words["return"] if is_return else "",
        party=customer.shown(words["customer"]),
        facts=facts_of(words, values),
        lines=[_issue_line(row, q.with_prices) for row in rows],
        totals=totals_of(None, None, found.gross, pieces) if q.with_prices else PaperTotals(quantity=quantity_text(pieces)),
        maker=maker,
        checker=checker,
    )


def _issue_line(row: Mapping[Any, Any], with_prices: bool) -> PaperLine:
    return PaperLine(
        no=str(row["line_no"]),
        item=row["code"],
        name=row["name"],
        spec=row["spec"],
        customer_code=row["partner_code"],
        lot=row["lot"],
        unit=row["unit"],
        quantity=quantity_text(row["quantity"]),
        price=price_text(row["price"] * (1 - row["discount"])) if with_prices else "",
        gross=money_text(row["gross"]) if with_prices else "",
        note=row["note"],
    )
