"""What stock does when a lower slice reports a fact."""

from __future__ import annotations

import sqlalchemy as sa

from operational.core.api import Tx, on, require
from operational.items.api import Item, ItemTrackingWasChanged
from operational.stock.tables import Balance


@on(ItemTrackingWasChanged)
def on_item_tracking_changed(tx: Tx, fact: ItemTrackingWasChanged) -> None:
    """Whether an item is kept by lots can change only while nothing of it lies anywhere: its pieces would have no lot."""
    held = sa.select(sa.exists().where(Balance.item_id == fact.item_id, Balance.quantity != 0))
    code = sa.select(Item.code).where(Item.id == fact.item_id).scalar_subquery()
    row = tx.session.execute(sa.select(held.scalar_subquery().label("held"), code.label("code"))).one()
    require(not row.held, "stock.tracking_with_stock", field="tracks_lots", item=row.code)
