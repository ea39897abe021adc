"""Choosing and locking the open items that a payment or a settlement slip touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import BOOK_CURRENCY, Tx, refuse, require
from operational.invoicing.open_items import Side, open_amount, open_foreign, owed_side
from operational.invoicing.tables import OpenItem

ITEMS_MAX = 2000  # open items that one payment may settle; more are settled by a second one


def locked_items(tx: Tx, ids: Sequence[int], party_id: int, *, field: str) -> dict[int, OpenItem]:
    """These open items of one partner by id, locked in id order."""
    return any_items(tx, ids, {party_id}, field=field)


def any_items(tx: Tx, ids: Sequence[int], parties: set[int], *, field: str) -> dict[int, OpenItem]:
    """These open items of some partners by id, locked in id order."""
    found = {item.id: item for item in tx.lock_all(OpenItem, ids)}
    for row, item_id in enumerate(ids):
        if item_id not in found:
            refuse("invoicing.item_unknown", field=f"{field}.{row}", item=str(item_id))
        if found[item_id].party_id not in parties:
            refuse("invoicing.item_of_other_party", field=f"{field}.{row}", document=found[item_id].source_number)
    return found


def oldest_items(tx: Tx, parties: set[int], accounts: Iterable[str]) -> list[OpenItem]:
    """The open items of some partners on these accounts, oldest due date first; locked in id order."""
    oldest = (
        sa.select(OpenItem.id)
        .where(OpenItem.party_id.in_(sorted(parties)), OpenItem.account_code.in_(sorted(accounts)), OpenItem.open != 0)
        .order_by(OpenItem.due_date, OpenItem.id)
        .limit(ITEMS_MAX)
    )
    statement = (
        sa.select(OpenItem)
        .where(OpenItem.id.in_(oldest))
        .order_by(OpenItem.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    items = tx.session.execute(statement).scalars()
    return sorted((item for item in items if open_amount(item)), key=lambda item: (item.due_date, item.id))


def require_side(item: OpenItem, side: Side, *, field: str) -> None:
    """A receipt settles what they owe us, a payment what we owe them."""
    require(owed_side(item) == side, "invoicing.wrong_side", field=field, document=item.source_number)


def require_open(item: OpenItem, amount: Decimal, *, field: str) -> None:
    require(amount > 0, "invoicing.amount_not_positive", field=field, document=item.source_number)
    left = open_amount(item) if item.currency == BOOK_CURRENCY else open_foreign(item)
    require(
        amount <= left,
        "invoicing.more_than_open",
        field=field,
        document=item.source_number,
        open=left,
        amount=amount,
    )
