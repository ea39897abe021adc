"""What lies where of some items, in the order in which a person takes it: first expired first, then bin by bin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import Tx
from operational.stock.rules import LotHeld
from operational.stock.tables import Balance, Location, Lot


def held_in_bins(tx: Tx, item_ids: Sequence[int], warehouse_id: int) -> list[LotHeld]:
    """Accepted goods on own shelves of a warehouse by bin and lot; one statement, no locks: a plan, not a promise."""
    statement = (
        sa.select(Balance.item_id, Location.warehouse_id, Balance.location_id, Balance.lot_id, Balance.quantity, Lot.expires_on,
                  sa.func.coalesce(Lot.is_released, sa.false()).label("is_released"))
        .join(Location, Location.id == Balance.location_id)
        .outerjoin(Lot, Lot.id == Balance.lot_id)
        .where(Location.warehouse_id == warehouse_id, Location.kind == "own", Location.state == "accepted")
        .where(Balance.item_id == sa.any_(sa.cast(sorted(set(item_ids)), sa.ARRAY(sa.BigInteger))), Balance.quantity > 0)
        .order_by(Lot.expires_on.nulls_last(), Lot.code.nulls_first(), Location.zone, Location.bin, Balance.location_id)
    )  # fmt: skip
    tx.session.flush()
    return [LotHeld(*row) for row in tx.session.execute(statement)]


def without(held: Sequence[LotHeld], taken: dict[tuple[int, int, int], Decimal]) -> list[LotHeld]:
    """The same without what others are about to take, by item, bin and lot."""
    found = []
    for lot in held:
        left = lot.quantity - taken.get((lot.item_id, lot.location_id, lot.lot_id), Decimal(0))
        if left > 0:
            found.append(replace(lot, quantity=left))
    return found
