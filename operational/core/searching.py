"""Documents found from one box: by their numbers, by whom they are with, and by what is on their lines.

Each way gives its newest hits only, so that a search costs the same in a shop's first month and after a million orders:
whoever sees too many types one word more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from operational.core.paging import like

HITS_MAX = 400  # by one way; nobody turns more pages of a search
FOUND_MAX = 800  # by all ways together
CALLED_MAX = 40  # parties or items that the same words may mean
DIGITS_MAX = 8  # the end of a number; more digits may stand anywhere in it
TRIGRAM = 3  # shorter pieces from the middle of a text are in no index


@dataclass(frozen=True)
class Way:
    """How a document is tied to what the words name."""

    rows: sa.Select[Any]  # ids of the documents the list may show
    named: Any  # the column beside them that names a party or an item
    newest: Any  # what is largest of the newest, within one party or item read from an index
    called: Callable[[str], sa.Select[Any]]  # ids of what a word may mean, the closest first


def by_number(column: Any, word: str) -> sa.ColumnElement[bool]:
    """A few digits are the end of a number, as people say it; anything else may stand anywhere in it."""
    if word.isascii() and word.isdigit() and 1 < len(word) <= DIGITS_MAX:
        found: sa.ColumnElement[bool] = column.like(f"%{word}")
        return found
    return by_text(column, word)


def by_text(column: Any, word: str) -> sa.ColumnElement[bool]:
    """Anywhere in the text; one or two characters only at its beginning, where the index knows them."""
    pattern = like(word)
    found: sa.ColumnElement[bool] = column.ilike(pattern if len(word) >= TRIGRAM else pattern[1:])
    return found


def found_by(
    id_: Any, text: str, *, rows: sa.Select[Any], numbers: Sequence[Any], texts: Sequence[Any] = (), ways: Sequence[Way] = ()
) -> sa.ColumnElement[bool]:
    """Whether each word of the text names the document in one of the ways; ``rows`` are ids of those the list may show."""
    return sa.and_(*(_word(id_, word, place, rows, numbers, texts, ways) for place, word in enumerate(text.split())))


def _word(
    id_: Any, word: str, place: int, rows: sa.Select[Any], numbers: Sequence[Any], texts: Sequence[Any], ways: Sequence[Way]
) -> sa.ColumnElement[bool]:
    own = sa.or_(*(by_number(column, word) for column in numbers), *(by_text(column, word) for column in texts))
    branches = [sa.select(rows.where(own).limit(HITS_MAX).subquery())]
    for way in ways:
        called = way.called(word).limit(CALLED_MAX).subquery()
        # Named first, so that only the index of what one party or item has gives this order, not one over all documents.
        order = (way.named.desc(), way.newest.desc())
        inner = way.rows.where(way.named == called.c.id).order_by(*order).limit(HITS_MAX)
        newest = inner.correlate(called).lateral()
        branches.append(sa.select(newest).select_from(called.join(newest, sa.true())))
    # A common table expression: the list itself reads the same tables, and nothing here shall lean on its rows.
    hits = sa.union(*branches).subquery()
    newest_hits = sa.select(hits.c[0].label("id")).order_by(hits.c[0].desc()).limit(FOUND_MAX).cte(f"hits_{place}")
    # Reckoned once: left to itself, the planner may look for the second word anew for each hit of the first.
    once = newest_hits.prefix_with("materialized")
    found: sa.ColumnElement[bool] = id_.in_(sa.select(once.c.id))
    return found
