"""What the register of fixed assets does when a hand voucher writes on its accounts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from operational.assets.tables import Asset
from operational.core.api import Tx, on, refuse
from operational.ledger.api import KeptAccountWasWrittenByHand


@on(KeptAccountWasWrittenByHand)
def keep_hands_off(tx: Tx, fact: KeptAccountWasWrittenByHand) -> None:
    """From its first card on the register alone writes its accounts, so that cards and ledger agree at every moment."""
    is_kept = sa.select(sa.exists().where(Asset.state != "cancelled"))
    if not tx.session.execute(is_kept).scalar_one():
        return
    where: dict[str, Any] = {"number": fact.number, "line": fact.line_no, "account": fact.account}
    if fact.purpose == "asset_cost":
        refuse("assets.hand_voucher_on_asset_cost", **where)
    refuse("assets.hand_voucher_on_asset_depreciation", **where)
