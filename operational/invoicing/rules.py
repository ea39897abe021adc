"""Which open items a payment or an advance settles first. Pure arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from operational.core.api import FEN, round_money

BUCKETS = ("not_due", "1-30", "31-60", "61-90", "91-180", "181-365", "366+")
_UP_TO = (0, 30, 60, 90, 180, 365)


def bucket_of(due_date: dt.date, as_of: dt.date) -> str:
    """The ageing bucket of an open amount by its days past due; on the due date itself it is not due."""
    late = (as_of - due_date).days
    for name, limit in zip(BUCKETS, _UP_TO, strict=False):
        if late <= limit:
            return name
    return BUCKETS[-1]


def spread(amount: Decimal, open_amounts: Sequence[Decimal]) -> list[Decimal]:
    """Fill the amounts one after the other until nothing is left; the parts in the same order."""
    parts = []
    for wanted in open_amounts:
        part = min(amount, wanted)
        parts.append(part)
        amount -= part
    return parts


def match(debits: Sequence[Decimal], credits: Sequence[Decimal]) -> list[tuple[int, int, Decimal]]:
    """Match both lists first against first: (place of the debit, place of the credit, amount)."""
    found: list[tuple[int, int, Decimal]] = []
    left, right = list(debits), list(credits)
    row = column = 0
    while row < len(left) and column < len(right):
        part = min(left[row], right[column])
        if part > 0:
            found.append((row, column, part))
        left[row] -= part
        right[column] -= part
        row += left[row] == 0
        column += column < len(right) and right[column] == 0
    return found


def book_portion(book_open: Decimal, foreign_open: Decimal, foreign: Decimal) -> Decimal:
    """What a part of a foreign amount stands for in the books; the last part takes all that is left."""
    if foreign >= foreign_open:
        return book_open
    return round_money(book_open * foreign / foreign_open)


def foreign_portion(book: Decimal, book_open: Decimal, foreign_open: Decimal) -> Decimal:
    """The foreign amount behind a part of what is open in the books; the last part takes all that is left."""
    return foreign_open if book >= book_open else round_money(foreign_open * book / book_open)


def met_foreign(part: Decimal, one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> Decimal | None:
    """The foreign amount that a part of two items (open in the books, open in their currency) stands for on both.

    None where the two are valued at different rates, or where one would be open in one of the two amounts only.
    """
    left, right = foreign_portion(part, *one), foreign_portion(part, *other)
    closes_one, closes_other = part == one[0], part == other[0]
    if abs(left - right) > FEN or (closes_one and closes_other and left != right):
        return None
    met = left if closes_one else right
    stays = [foreign - met for closes, (_, foreign) in ((closes_one, one), (closes_other, other)) if not closes]
    return met if met > 0 and all(foreign > 0 for foreign in stays) else None
