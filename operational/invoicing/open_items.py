"""Open items: what waits for settlement, and what was settled against what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from operational.core.api import BOOK_CURRENCY, ZERO, Document, Tx, part_of, require
from operational.invoicing import rules
from operational.invoicing.events import OpenItemsWereSettled
from operational.invoicing.tables import OpenItem
from operational.parties.api import DuePart, due_after_invoice, due_parts

Side = Literal["D", "C"]


@dataclass(frozen=True)
class Pair:
    """So much of what they owe is settled against so much of what is owed to them; negative undoes it."""

    debit_item: OpenItem
    credit_item: OpenItem
    amount: Decimal
    reverses_id: int | None = None
    foreign: Decimal = ZERO  # the same in the currency of the items, where it is not the book's


def add_open_item(
    tx: Tx,
    *,
    party_id: int,
    account_code: str,
    side: Side,
    source: Document,
    number: str,
    entry_id: int,
    date: dt.date,
    due_date: dt.date,
    amount: Decimal,
    settled: Decimal = ZERO,
    instalment: int = 1,
    currency: str = BOOK_CURRENCY,
    foreign_amount: Decimal = ZERO,
) -> OpenItem:
    """Let an amount of a document wait for settlement; the amounts of red documents are negative."""
    item = tx.new(
        OpenItem,
        party_id=party_id,
        account_code=account_code,
        side=side,
        source_kind=source.kind,
        source_id=source.id,
        source_number=number,
        entry_id=entry_id,
        instalment=instalment,
        date=date,
        due_date=due_date,
        amount=amount,
        settled=settled,
        currency=currency,
        foreign_amount=foreign_amount,
        foreign_settled=ZERO,
    )
    tx.copy_number(number, OpenItem, "source_number", item.id)
    return item


def add_due_items(
    tx: Tx,
    *,
    party_id: int,
    account_code: str,
    side: Side,
    source: Document,
    number: str,
    entry_id: int,
    date: dt.date,
    terms_id: int | None,
    amount: Decimal,
    invoice_date: dt.date | None = None,
    due_date: dt.date | None = None,
    currency: str = BOOK_CURRENCY,
    foreign_amount: Decimal = ZERO,
) -> dt.date:
    """Let a claim wait as its terms say, an open item for each instalment; returns the day on which the last is due.

    ``due_date`` replaces the terms, as where the paper itself names a day.
    """
    parts = [DuePart(1, amount, due_date)] if due_date else due_parts(tx, terms_id, amount, date, invoice_date=invoice_date)
    reached = ZERO
    for part in parts:
        before, reached = reached, reached + part.amount
        add_open_item(
            tx,
            party_id=party_id,
            account_code=account_code,
            side=side,
            source=source,
            number=number,
            entry_id=entry_id,
            date=date,
            due_date=part.due_date,
            amount=part.amount,
            instalment=part.instalment,
            currency=currency,
            foreign_amount=part_of(foreign_amount, before, reached, amount),
        )
    return max(part.due_date for part in parts)


def owed_side(item: OpenItem) -> Side:
    """D: it is money we get, C: money we give. A red amount stands on the other side than its account."""
    if item.amount >= 0:
        return "D" if item.side == "D" else "C"
    return "C" if item.side == "D" else "D"


def open_amount(item: OpenItem) -> Decimal:
    """What is still open, without a sign."""
    return abs(item.amount - item.settled)


def open_foreign(item: OpenItem) -> Decimal:
    """What is still open in the item's own currency, without a sign."""
    return abs(item.foreign_amount - item.foreign_settled)


_SETTLE = sa.text(
    """
    with written as (
        insert into invoicing.settlement
                (id, debit_item_id, credit_item_id, payment_id, clearing_id, amount, foreign_amount, date, reverses_id)
            select s.id, s.debit_item_id, s.credit_item_id, cast(:payment as bigint), cast(:clearing as bigint), s.amount,
                s.foreign_amount, cast(:date as date), s.reverses_id
            from unnest(cast(:settlements as bigint[]), cast(:debits as bigint[]), cast(:credits as bigint[]),
                    cast(:parts as numeric(18,2)[]), cast(:foreign_parts as numeric(18,2)[]), cast(:undone as bigint[]))
                as s (id, debit_item_id, credit_item_id, amount, foreign_amount, reverses_id)
    )
    update invoicing.open_item as o
    set settled = o.settled + c.amount, foreign_settled = o.foreign_settled + c.foreign_amount, version = o.version + 1
    from unnest(cast(:ids as bigint[]), cast(:amounts as numeric(18,2)[]), cast(:foreign_amounts as numeric(18,2)[]))
        as c (id, amount, foreign_amount)
    where o.id = c.id
    """
)


def settle_pairs(
    tx: Tx, pairs: Sequence[Pair], *, date: dt.date, payment_id: int | None = None, clearing_id: int | None = None
) -> None:
    """Write settlements between locked items and report which items they touched. One statement."""
    pairs = [pair for pair in pairs if pair.amount != 0]
    if not pairs:
        return
    changes: dict[int, Decimal] = {}
    foreign: dict[int, Decimal] = {}
    items: dict[int, OpenItem] = {}
    for pair in pairs:
        for item in (pair.debit_item, pair.credit_item):
            items[item.id] = item
            changes[item.id] = changes.get(item.id, ZERO) + (pair.amount if item.amount > 0 else -pair.amount)
            foreign[item.id] = foreign.get(item.id, ZERO) + (pair.foreign if item.amount > 0 else -pair.foreign)
    for item_id, change in changes.items():
        after = items[item_id].settled + change
        require(
            abs(after) <= abs(items[item_id].amount) and after * items[item_id].amount >= 0,
            "invoicing.more_than_open",
            document=items[item_id].source_number,
            open=open_amount(items[item_id]),
            amount=abs(change),
        )
    ordered = sorted(changes)
    tx.session.flush()
    tx.session.execute(
        _SETTLE,
        {
            "payment": payment_id,
            "clearing": clearing_id,
            "date": date,
            "settlements": tx.ids(len(pairs)),
            "debits": [pair.debit_item.id for pair in pairs],
            "credits": [pair.credit_item.id for pair in pairs],
            "parts": [pair.amount for pair in pairs],
            "foreign_parts": [pair.foreign for pair in pairs],
            "undone": [pair.reverses_id for pair in pairs],
            "ids": ordered,
            "amounts": [changes[i] for i in ordered],
            "foreign_amounts": [foreign[i] for i in ordered],
        },
    )
    for item_id in ordered:
        item = items[item_id]
        set_committed_value(item, "settled", item.settled + changes[item_id])
        set_committed_value(item, "foreign_settled", item.foreign_settled + foreign[item_id])
        set_committed_value(item, "version", item.version + 1)
    sources = sorted({(items[i].source_kind, items[i].source_id) for i in ordered})
    tx.announce(OpenItemsWereSettled(open_item_ids=tuple(ordered), sources=tuple(sources)))


def open_items_of(tx: Tx, *, party_id: int, account_code: str, sources: Iterable[tuple[str, int]]) -> list[OpenItem]:
    """The locked items of these documents (kind and id) that are still open, in the order in which a red one takes them."""
    kinds: dict[str, list[int]] = {}
    for kind, source_id in sorted(set(sources)):
        kinds.setdefault(kind, []).append(source_id)
    of_kinds = [
        sa.and_(OpenItem.source_kind == kind, OpenItem.source_id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger))))
        for kind, ids in kinds.items()
    ]
    statement = (
        sa.select(OpenItem)
        .where(sa.or_(*of_kinds), OpenItem.account_code == account_code, OpenItem.party_id == party_id, OpenItem.open != 0)
        .order_by(OpenItem.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    return sorted(tx.session.execute(statement).scalars(), key=lambda found: (found.due_date, found.id))


def net_red_item(
    tx: Tx, red: OpenItem, *, sources: Iterable[tuple[str, int]] = (), items: Sequence[OpenItem] | None = None
) -> Decimal:
    """Settle a red item against the open items of the documents it corrects, as far as these are open; oldest first.

    What those documents were already paid stays open on the red item: it is money to give back or to use elsewhere.
    ``items`` are the ones of these documents where they were locked before.
    """
    if items is None:
        items = open_items_of(tx, party_id=red.party_id, account_code=red.account_code, sources=sources)
    rest, pairs = open_amount(red), []
    foreign = open_foreign(red)
    for item in items:
        part = min(rest, open_amount(item))
        if item.id == red.id or owed_side(item) == owed_side(red) or part == 0:
            continue
        met = _met_foreign(item, red, part, rest, foreign)
        if met is None:
            continue
        debit_item, credit_item = (item, red) if owed_side(item) == "D" else (red, item)
        pairs.append(Pair(debit_item, credit_item, part, foreign=met))
        rest, foreign = rest - part, foreign - met
    settle_pairs(tx, pairs, date=red.date)
    return open_amount(red)


def _met_foreign(item: OpenItem, red: OpenItem, part: Decimal, rest: Decimal, foreign: Decimal) -> Decimal | None:
    """How much foreign money meets with a part of two items; none where they are worth a different amount in the books.

    Those stay open beside each other: a settlement slip settles them with the difference, which is then realised.
    """
    if item.currency != red.currency:
        return None
    if red.currency == BOOK_CURRENCY:
        return ZERO
    return rules.met_foreign(part, (open_amount(item), open_foreign(item)), (rest, foreign))


def move_due_dates(
    tx: Tx, source_kind: str, source_ids: Sequence[int], terms_id: int | None, invoice_date: dt.date
) -> None:
    """Let the parts of these documents that wait for the invoice (票到) count their days from it."""
    days = due_after_invoice(tx, terms_id, invoice_date)
    if not source_ids or not days:
        return
    tx.session.flush()
    due = sa.case(days, value=OpenItem.instalment)
    statement = (
        sa.update(OpenItem)
        .where(
            OpenItem.source_kind == source_kind,
            OpenItem.source_id == sa.any_(sa.cast(sorted(set(source_ids)), sa.ARRAY(sa.BigInteger))),
            OpenItem.instalment.in_(sorted(days)),
            OpenItem.due_date != due,
        )
        .values(due_date=due, version=OpenItem.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    tx.session.execute(statement)
