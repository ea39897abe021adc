"""Keeping what is written on lots: dates, the supplier's number, the release of what has expired."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import CODE, Input, NotFound, Output, RefTo, Tx, command, remember, require
from operational.items.api import Item, items_by_ref
from operational.stock.lots import SELLS_EXPIRED
from operational.stock.tables import Lot

ItemRef = Annotated[int | str, RefTo("items.item")]
Code = Annotated[str, CODE, Field(min_length=1, max_length=60)]


class SaveLot(Input):
    item: ItemRef
    lot: Code
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    supplier_lot: str = Field(default="", max_length=60)


class LotSaved(Output):
    id: int
    item: str
    lot: str
    is_new: bool


@command("stock.save_lot", permission="stock.lot.edit", path="POST /lots")
def save_lot(tx: Tx, cmd: SaveLot) -> LotSaved:
    """Write down a lot before it comes in, or correct what stands on the label of one there is."""
    item = items_by_ref(tx, [cmd.item])[cmd.item]
    require(item.tracks_lots, "stock.lot_not_kept", field="item", item=item.code)
    in_order = cmd.made_on is None or cmd.expires_on is None or cmd.made_on <= cmd.expires_on
    require(in_order, "stock.lot_expires_before_made", field="expires_on", lot=cmd.lot)
    row = _locked_lot(tx, item, cmd.lot)
    is_new = row is None
    if row is None:
        row = tx.new(Lot, item_id=item.id, code=cmd.lot, supplier_lot="", is_released=False)
    for name in cmd.model_fields_set & {"made_on", "expires_on", "supplier_lot"}:
        setattr(row, name, getattr(cmd, name))
    tx.session.flush()
    remember(tx, "stock.lot", row.id)
    return LotSaved(id=row.id, item=item.code, lot=row.code, is_new=is_new)


class ReleaseLot(Input):
    item: ItemRef
    lot: Code
    is_released: bool = True


@command("stock.release_lot", permission=SELLS_EXPIRED, path="POST /lots/release")
def release_lot(tx: Tx, cmd: ReleaseLot) -> LotSaved:
    """Let an expired lot be sold all the same, or take that back. Who may do this may also sell expired lots."""
    item = items_by_ref(tx, [cmd.item])[cmd.item]
    row = _locked_lot(tx, item, cmd.lot)
    if row is None:
        raise NotFound("stock.lot_unknown", field="lot", lot=cmd.lot)
    row.is_released = cmd.is_released
    remember(tx, "stock.lot", row.id)
    return LotSaved(id=row.id, item=item.code, lot=row.code, is_new=False)


def _locked_lot(tx: Tx, item: Item, code: str) -> Lot | None:
    statement = sa.select(Lot).where(Lot.item_id == item.id, Lot.code == code).with_for_update(key_share=True)
    return tx.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
