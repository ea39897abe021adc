"""How sales documents write into the books: accounts, when tax is due, entries that may be empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from operational.core.api import ZERO, Document, Tx
from operational.invoicing.api import OpenItem
from operational.items.api import Item
from operational.ledger.api import Line, account_for, post
from operational.parties.api import part_due, parts_of_terms
from operational.sales import rules


def dated_share(tx: Tx, terms_id: int | None, on: dt.date) -> Decimal:
    """The share of output tax that waits on 待转销项税额 where no invoice makes it due: the terms fix a collection date for it,
    come or not, and the taxpayer keeps that account.
    """
    if terms_id is None or not keeps_deferred_tax(tx, on):
        return ZERO
    return rules.share_with_a_date([(part.kind, part.share) for part in parts_of_terms(tx, terms_id)])


def waiting_share(tx: Tx, terms_id: int | None, on: dt.date) -> Decimal:
    """The share of a delivery's output tax that waits for collection dates: a part that is due with the goods does not."""
    if terms_id is None or not keeps_deferred_tax(tx, on):
        return ZERO
    parts = parts_of_terms(tx, terms_id)
    return rules.share_that_waits([(part.kind, part.share, part_due(tx, part, on)) for part in parts], on)


def tax_day(tx: Tx, terms_id: int | None, item: OpenItem) -> dt.date:
    """The day on which the tax of a part of a delivery's claim falls due: its contract date, else the day of the goods."""
    parts = parts_of_terms(tx, terms_id) if terms_id is not None else ()
    has_date = len(parts) >= item.instalment and rules.has_collection_date(parts[item.instalment - 1].kind)
    return item.due_date if has_date else item.date


def keeps_deferred_tax(tx: Tx, on: dt.date) -> bool:
    """A small-scale taxpayer has one account for the tax, so nothing can wait on another."""
    return account_for(tx, "output_vat_deferred", on=on) != account_for(tx, "output_vat", on=on)


def by_account(
    tx: Tx, purpose: str, amounts: Iterable[tuple[Item, Decimal]], on: dt.date
) -> dict[str, Decimal]:
    """Sums of amounts by the account that the purpose uses for each item, in order of the accounts."""
    sums: dict[str, Decimal] = {}
    for item, amount in amounts:
        account = account_for(tx, purpose, item, on)
        sums[account] = sums.get(account, ZERO) + amount
    return dict(sorted(sums.items()))


def by_item(
    tx: Tx, purpose: str, amounts: Iterable[tuple[Item, Decimal]], on: dt.date
) -> list[tuple[str, int, Decimal]]:
    """Sums of amounts by account and item: what stock is worth is proved item by item."""
    sums: dict[tuple[str, int], Decimal] = {}
    for item, amount in amounts:
        key = (account_for(tx, purpose, item, on), item.id)
        sums[key] = sums.get(key, ZERO) + amount
    return [(account, item_id, amount) for (account, item_id), amount in sorted(sums.items())]


def post_some(
    tx: Tx,
    *,
    source: Document,
    number: str,
    date: dt.date,
    purpose: str,
    summary: str,
    rule: str,
    lines: Sequence[Line],
) -> int | None:
    """Write an entry, or none when every amount is zero (a sample, a free part)."""
    kept = [line for line in lines if not line.is_zero]
    if not kept:
        return None
    return post(tx, source=source, number=number, date=date, purpose=purpose, summary=summary, rule=rule, lines=kept)
