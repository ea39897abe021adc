"""What stock does when a lower slice reports a fact."""

from __future__ import annotations

import sqlalchemy as sa

from operational.core.api import Tx, on, require
from operational.items.api import Item, ItemTrackingWasChanged
from operational.ledger.api import Period, PeriodWasClosed
from operational.stock.closing import next_month
from operational.stock.tables import Balance, Move


@on(ItemTrackingWasChanged)
def on_item_tracking_changed(tx: Tx, fact: ItemTrackingWasChanged) -> None:
    """Whether an item is kept by lots can change only while nothing of it lies anywhere: its pieces would have no lot."""
    held = sa.select(sa.exists().where(Balance.item_id == fact.item_id, Balance.quantity != 0))
    code = sa.select(Item.code).where(Item.id == fact.item_id).scalar_subquery()
    row = tx.session.execute(sa.select(held.scalar_subquery().label("held"), code.label("code"))).one()
    require(not row.held, "stock.tracking_with_stock", field="tracks_lots", item=row.code)


@on(PeriodWasClosed)
def on_period_closed(tx: Tx, fact: PeriodWasClosed) -> None:
    """Stock is closed first (先存货关账, 后结账): a month by whose end goods had moved keeps its books open until then."""
    moved = sa.select(sa.exists().where(Move.date < next_month(fact.month))).scalar_subquery()
    closed = sa.select(Period.is_stock_closed).where(Period.month == fact.month).scalar_subquery()
    row = tx.session.execute(sa.select(moved.label("moved"), closed.label("closed"))).one()
    require(row.closed or not row.moved, "stock.close_first", field="month", month=f"{fact.month:%Y-%m}")
