"""Labels for items, bins and lots, and the sheet that shows how far a printer is off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.assets.api import Asset
from operational.core.api import Document, Input, NotFound, RefTo, Tx, query, refuse
from operational.items.api import Item
from operational.papers.heads import head_of, language
from operational.papers.order_papers import Language
from operational.papers.shapes import Paper, PaperLabel
from operational.papers.states import LabelSize
from operational.papers.wording import words_of
from operational.stock.api import Location, Lot, Warehouse

ItemRef = Annotated[int | str, RefTo("items.item")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
LotRef = Annotated[int, RefTo("stock.lot")]
KINDS_MAX = 500  # different labels at once
LABELS_MAX = 2000  # with copies: a roll has a thousand


class LabelPaper(Input):
    copies: int = Field(default=1, ge=1, le=500)
    size: LabelSize = "50x30"
    sheet: bool = False  # in rows on A4
    language: Language | None = None  # left out: the reader's own


class ItemLabels(LabelPaper):
    items: list[ItemRef] = Field(min_length=1, max_length=KINDS_MAX)


class BinLabels(LabelPaper):
    locations: list[LocationRef] = Field(min_length=1, max_length=KINDS_MAX)


class LotLabels(LabelPaper):
    lots: list[LotRef] = Field(min_length=1, max_length=KINDS_MAX)


@query("papers.item_labels", permission="items.item.view")
def item_labels(tx: Tx, q: ItemLabels) -> Paper:
    """Labels of items: barcode (its own code where it has none), name, specification and unit."""
    rows = _found(tx, sa.select(Item), Item, q.items, "items")
    labels = [
        PaperLabel(code=row.barcode or row.code, name=row.name, detail=[row.spec, row.code], corner=row.unit) for row in rows
    ]
    return _labels(tx, q, labels)


@query("papers.bin_labels", permission="stock.stock.view")
def bin_labels(tx: Tx, q: BinLabels) -> Paper:
    """Labels of bins: what a scanner types, with the bin in large."""
    rows = _found(tx, sa.select(Location), Location, q.locations, "locations")
    names = sa.select(Warehouse.id, Warehouse.name).where(Warehouse.id.in_(sorted({row.warehouse_id for row in rows})))
    warehouses = {row.id: row.name for row in tx.session.execute(names)}
    labels = [
        PaperLabel(code=row.code, name=row.bin, detail=[warehouses[row.warehouse_id], row.zone], corner="") for row in rows
    ]
    return _labels(tx, q, labels)


@query("papers.lot_labels", permission="stock.stock.view")
def lot_labels(tx: Tx, q: LotLabels) -> Paper:
    """Labels of lots and serial numbers: the number, the item, and until when it may be used."""
    words = words_of(language(q.language, tx.actor.locale))
    statement = sa.select(Lot, Item).join(Item, Item.id == Lot.item_id).where(Lot.id.in_(sorted(set(q.lots))))
    known = {lot.id: (lot, item) for lot, item in tx.session.execute(statement)}
    labels = []
    for place, ref in enumerate(q.lots):
        if ref not in known:
            raise NotFound("core.not_found", field=f"lots.{place}", kind="stock.lot", ref=str(ref))
        lot, item = known[ref]
        until = f"{words['expires_on']} {lot.expires_on}" if lot.expires_on else ""
        detail = [f"{item.code} {item.spec}".strip(), until]
        labels.append(PaperLabel(code=lot.code, name=item.name, detail=detail, corner=item.unit))
    return _labels(tx, q, labels)


class AssetLabels(LabelPaper):
    assets: list[Annotated[int | str, RefTo("assets.asset")]] = Field(min_length=1, max_length=KINDS_MAX)


@query("papers.asset_labels", permission="assets.asset.view")
def asset_labels(tx: Tx, q: AssetLabels) -> Paper:
    """Labels of fixed assets: the number of the card as a barcode, the name, and since when it is used."""
    rows = _found(tx, sa.select(Asset), Asset, q.assets, "assets")
    labels = [
        PaperLabel(code=row.number, name=row.name, detail=[row.spec, row.place], corner=f"{row.start_date:%Y-%m}") for row in rows
    ]
    return _labels(tx, q, labels)


def _found(tx: Tx, statement: sa.Select[Any], model: type[Any], refs: Sequence[int | str], field: str) -> list[Any]:
    """The rows in the order asked for, by one statement; the first that is not there is named."""
    ids, codes = [ref for ref in refs if isinstance(ref, int)], [ref for ref in refs if isinstance(ref, str)]
    name = "number" if issubclass(model, Document) else "code"
    column = getattr(model, name)
    rows = list(tx.session.execute(statement.where(sa.or_(model.id.in_(ids), column.in_(codes)))).scalars())
    known = {row.id: row for row in rows} | {getattr(row, name): row for row in rows}
    kind = f"{model.__table__.schema}.{model.__table__.name}"
    for place, ref in enumerate(refs):
        if ref not in known:
            raise NotFound("core.not_found", field=f"{field}.{place}", kind=kind, ref=str(ref))
    return [known[ref] for ref in refs]


def _labels(tx: Tx, q: LabelPaper, labels: Sequence[PaperLabel]) -> Paper:
    if len(labels) * q.copies > LABELS_MAX:
        refuse("papers.too_many_labels", field="copies", wanted=len(labels) * q.copies, most=LABELS_MAX)
    repeated = [label for label in labels for _ in range(q.copies)]
    head = head_of(tx, "labels", language(q.language, tx.actor.locale))
    return Paper(**head, kind="", id=0, labels=repeated, size=q.size, sheet=q.sheet)


class AlignmentPaper(Input):
    language: Language | None = None


@query("papers.alignment", permission="papers.file.view")
def alignment(tx: Tx, q: AlignmentPaper) -> Paper:
    """The sheet that shows how far a printer with continuous paper is off (套打测试页); it uses the delivery note's shift."""
    head = head_of(tx, "alignment", language(q.language, tx.actor.locale))
    shift = head_of(tx, "delivery_note", head["locale"])
    return Paper(**{**head, "shift_x": shift["shift_x"], "shift_y": shift["shift_y"]}, kind="", id=0)
