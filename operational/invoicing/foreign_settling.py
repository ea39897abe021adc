"""Foreign items settled against each other: an advance against a claim, at rates of different days (外币核销)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import BOOK_CURRENCY, ZERO, Tx, require
from operational.invoicing import rules
from operational.invoicing.open_items import Pair, Side, add_open_item, open_amount, open_foreign
from operational.invoicing.tables import Clearing, OpenItem
from operational.ledger.api import Line, account_for, credit, debit


@dataclass(frozen=True)
class ForeignPair:
    """The same foreign amount of two items, and what it stands for in the books on either."""

    debit_item: OpenItem
    credit_item: OpenItem
    foreign: Decimal
    debit_book: Decimal
    credit_book: Decimal

    @property
    def is_even(self) -> bool:
        return self.debit_book == self.credit_book

    def as_pair(self) -> Pair:
        return Pair(self.debit_item, self.credit_item, self.debit_book, foreign=self.foreign)


class Portions:
    """What is left of each item while its parts are taken off one after the other; the last part takes all that is left."""

    def __init__(self) -> None:
        self._left: dict[int, tuple[Decimal, Decimal]] = {}

    def take(self, item: OpenItem, foreign: Decimal, *, field: str) -> Decimal:
        """The book value of this part of the item."""
        book_left, foreign_left = self._left.get(item.id, (open_amount(item), open_foreign(item)))
        require(foreign <= foreign_left, "invoicing.more_than_open", field=field, document=item.source_number, open=foreign_left,
                amount=foreign)  # fmt: skip
        book = rules.book_portion(book_left, foreign_left, foreign)
        self._left[item.id] = book_left - book, foreign_left - foreign
        return book

    def pair(self, debit_item: OpenItem, credit_item: OpenItem, foreign: Decimal, *, field: str) -> ForeignPair:
        """Two items of one currency meet; what they stand for in the books may differ."""
        same = debit_item.currency == credit_item.currency != BOOK_CURRENCY
        require(same, "invoicing.pair_of_two_currencies", field=field, document=debit_item.source_number,
                currency=debit_item.currency, other=credit_item.source_number, other_currency=credit_item.currency)  # fmt: skip
        left = self.take(debit_item, foreign, field=f"{field}.amount")
        right = self.take(credit_item, foreign, field=f"{field}.amount")
        return ForeignPair(debit_item, credit_item, foreign, left, right)


def realising_lines(tx: Tx, pairs: Sequence[ForeignPair], date: dt.date) -> list[Line]:
    """D what we owed, C what was owed to us, each at its own value; the balance is a realised gain or loss."""
    sums: dict[tuple[str, str, int], Decimal] = {}
    for pair in pairs:
        for side, item, book in (("D", pair.credit_item, pair.credit_book), ("E", pair.debit_item, pair.debit_book)):
            key = side, item.account_code, item.party_id
            sums[key] = sums.get(key, ZERO) + book
    lines = [
        (debit if side == "D" else credit)(code, amount, party_id=party) for (side, code, party), amount in sorted(sums.items())
    ]
    gain = sum((pair.credit_book - pair.debit_book for pair in pairs), ZERO)
    if gain:
        purpose = "exchange_gain" if gain > 0 else "exchange_loss"
        lines.append((credit if gain > 0 else debit)(account_for(tx, purpose, on=date), abs(gain)))
    return sorted(lines, key=lambda line: line.debit == 0)


def meet_slip(
    tx: Tx, clearing: Clearing, number: str, entry_id: int, date: dt.date, pairs: Sequence[ForeignPair]
) -> list[Pair]:
    """Both items of a pair meet items of the slip at their own value, as with money; one such item an account and partner."""
    wanted: dict[tuple[Side, str, int, str], tuple[Decimal, Decimal]] = {}
    for pair in pairs:
        left, right = _slip_key("C", pair.debit_item), _slip_key("D", pair.credit_item)
        for key, book in ((left, pair.debit_book), (right, pair.credit_book)):
            before = wanted.get(key, (ZERO, ZERO))
            wanted[key] = before[0] + book, before[1] + pair.foreign
    own = {
        key: add_open_item(
            tx,
            party_id=key[2],
            account_code=key[1],
            side=key[0],
            source=clearing,
            number=number,
            entry_id=entry_id,
            date=date,
            due_date=date,
            amount=book,
            currency=key[3],
            foreign_amount=foreign,
        )
        for key, (book, foreign) in sorted(wanted.items())
    }
    met = []
    for pair in pairs:
        mine, theirs = own[_slip_key("C", pair.debit_item)], own[_slip_key("D", pair.credit_item)]
        met.append(Pair(pair.debit_item, mine, pair.debit_book, foreign=pair.foreign))
        met.append(Pair(theirs, pair.credit_item, pair.credit_book, foreign=pair.foreign))
    return met


def _slip_key(side: Side, item: OpenItem) -> tuple[Side, str, int, str]:
    return side, item.account_code, item.party_id, item.currency
