"""What a scanned code stands for: article, bin, lot or serial number, or a paper."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Qty, SignedQty, Tx, query
from operational.fulfilment.gs1 import Label, barcodes_of, read_label
from operational.fulfilment.refs import WarehouseRef
from operational.stock.api import Warehouse

MATCHES_MAX = 20  # a code that stands for more is not a code
PLACES_MAX = 50


class LookUp(Input):
    scanned: ClassVar[frozenset[str]] = frozenset({"code"})
    code: Annotated[str, Field(min_length=1, max_length=200)]
    warehouse: WarehouseRef | None = None  # left out: places in all of them


class ScannedItem(Output):
    id: int
    code: str
    name: str
    spec: str
    unit: str
    barcode: str
    tracks_lots: bool
    tracks_serials: bool
    lot: str  # of the label, or the one that was scanned
    lot_known: bool
    on_hand: SignedQty
    reserved: Qty
    available: SignedQty


class ScannedPlace(Output):
    item: str
    location: str
    warehouse: str
    state: str
    lot: str
    expires_on: dt.date | None
    quantity: SignedQty


class ScannedPaper(Output):
    kind: str
    id: int
    number: str
    state: str


class Scanned(Output):
    code: str
    kind: str  # item, bin, paper, several or unknown
    gtin: str
    lot: str
    serial: str
    made_on: dt.date | None
    expires_on: dt.date | None
    quantity: Qty | None  # that the label states
    items: list[ScannedItem]
    location: str  # of the bin that was scanned
    papers: list[ScannedPaper]
    places: list[ScannedPlace]


_ITEMS = sa.text(
    """
    select i.id, i.code, i.name, i.spec, i.unit, i.barcode, i.tracks_lots, i.tracks_serials,
        coalesce(t.code, '') as lot, t.id is not null as lot_known,
        coalesce((select sum(a.quantity) from stock.accepted as a
            where a.item_id = i.id and (cast(:warehouse as bigint) is null or a.warehouse_id = :warehouse)), 0) as on_hand,
        coalesce((select sum(r.quantity) from stock.reserved as r
            where r.item_id = i.id and (cast(:warehouse as bigint) is null or r.warehouse_id = :warehouse)), 0) as reserved
    from items.item as i
    left join stock.lot as t on t.item_id = i.id and t.code = any(cast(:lots as text[]))
    where (i.code = any(cast(:codes as text[])) or (i.barcode <> '' and i.barcode = any(cast(:barcodes as text[]))))
    union
    select i.id, i.code, i.name, i.spec, i.unit, i.barcode, i.tracks_lots, i.tracks_serials, t.code, true,
        coalesce((select sum(a.quantity) from stock.accepted as a
            where a.item_id = i.id and (cast(:warehouse as bigint) is null or a.warehouse_id = :warehouse)), 0),
        coalesce((select sum(r.quantity) from stock.reserved as r
            where r.item_id = i.id and (cast(:warehouse as bigint) is null or r.warehouse_id = :warehouse)), 0)
    from stock.lot as t
    join items.item as i on i.id = t.item_id
    where t.code = any(cast(:alone as text[]))
    order by code, lot
    limit :most
    """
)
_BINS = sa.text(
    "select id, code from stock.location where code = :code or bin = :code order by (code = :code) desc, code limit :most"
)
_PAPERS = sa.text(
    """
    select * from (
        select 'fulfilment.pick_list' as kind, id, number, state from fulfilment.pick_list where number = :code
        union all select 'stock.count', id, number, state from stock.count where number = :code
        union all select 'sales.order', id, number, state from sales."order" where number = :code
        union all select 'sales.goods_issue', id, number, state from sales.goods_issue where number = :code
        union all select 'purchasing.order', id, number, state from purchasing."order" where number = :code
        union all select 'purchasing.goods_receipt', id, number, state from purchasing.goods_receipt where number = :code
    ) as papers
    """
)
_PLACES = sa.text(
    """
    select i.code as item, l.code as location, w.name as warehouse, l.state, coalesce(t.code, '') as lot, t.expires_on, b.quantity
    from stock.balance as b
    join items.item as i on i.id = b.item_id
    join stock.location as l on l.id = b.location_id
    join stock.warehouse as w on w.id = l.warehouse_id
    left join stock.lot as t on t.id = b.lot_id
    where b.quantity <> 0 and (cast(:warehouse as bigint) is null or l.warehouse_id = :warehouse)
        and (b.item_id = any(cast(:items as bigint[])) or b.location_id = any(cast(:bins as bigint[])))
        and (cast(:lot as text) = '' or t.code = :lot)
    order by l.code, i.code, t.expires_on nulls last, t.code
    limit :most
    """
)


@query("fulfilment.look_up", permission="stock.stock.view", path="GET /fulfilment/scan")
def look_up(tx: Tx, q: LookUp) -> Scanned:
    """What a code from a scanner, a camera or the keyboard stands for, and where that lies.

    GS1 element strings are read with article, lot, serial number, dates and count; everything else is looked for among
    articles, barcodes, lots, bins and numbers of papers.
    """
    label = read_label(q.code)
    warehouse = tx.find(Warehouse, q.warehouse, field="warehouse").id if q.warehouse is not None else None
    items = _items(tx, label, warehouse)
    bins = [] if label.is_gs1 else tx.session.execute(_BINS, {"code": label.text, "most": MATCHES_MAX}).all()
    papers = [] if label.is_gs1 else tx.session.execute(_PAPERS, {"code": label.text}).all()
    kinds = [name for name, found in (("item", items), ("bin", bins), ("paper", papers)) if found]
    lot = label.serial or label.lot or (items[0].lot if len(items) == 1 else "")
    near = {"items": sorted({item.id for item in items}), "bins": [row.id for row in bins], "lot": lot, "warehouse": warehouse}
    places = tx.session.execute(_PLACES, {**near, "most": PLACES_MAX}).all() if items or bins else []
    return Scanned(
        code=q.code,
        kind="unknown" if not kinds else kinds[0] if len(kinds) == 1 and len(items) <= 1 and len(bins) <= 1 else "several",
        gtin=label.gtin,
        lot=label.lot,
        serial=label.serial,
        made_on=label.made_on,
        expires_on=label.expires_on,
        quantity=label.quantity,
        items=items,
        location=bins[0].code if bins else "",
        papers=[ScannedPaper(**row._mapping) for row in papers],
        places=[ScannedPlace(**row._mapping) for row in places],
    )


def _items(tx: Tx, label: Label, warehouse: int | None) -> list[ScannedItem]:
    named = label.serial or label.lot
    given: dict[str, Any] = {"warehouse": warehouse, "most": MATCHES_MAX, "lots": [named] if named else []}
    if label.gtin:
        given |= {"codes": [], "barcodes": barcodes_of(label.gtin), "alone": []}
    else:
        given |= {"codes": [label.text], "barcodes": [label.text], "alone": [named or label.text]}
    found = []
    for row in tx.session.execute(_ITEMS, given):
        values = dict(row._mapping) | {"available": row.on_hand - row.reserved}
        found.append(ScannedItem(**values | ({"lot": named} if named else {})))
    return found
