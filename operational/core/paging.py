"""Lists come in pages: a bounded number of rows and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.declare import Input
from operational.core.money import ZERO
from operational.core.tx import Tx

PAGE_ROWS_MAX = 1_000  # what a file is made of; people turn pages of fifty
COUNTED_ROWS_MAX = 10_000  # of a long list nobody needs the exact number; the list says that there are more


class Page(Input):
    """Which part of a list is wanted; lists add their own filters."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    page_rows: int = Field(default=50, ge=1, le=PAGE_ROWS_MAX)


def page_of(
    tx: Tx, statement: sa.Select[*tuple[Any, ...]], page: Page, *, count_to: int | None = None
) -> tuple[list[Any], int]:
    """The rows of the wanted page and the number of rows on all pages: two statements.

    With ``count_to`` the counting stops there, one above it meaning more, so that a list of a million rows opens at once.
    """
    whole = statement.order_by(None)
    counted = sa.select(sa.func.count()).select_from((whole if count_to is None else whole.limit(count_to + 1)).subquery())
    total = int(tx.session.execute(counted).scalar_one())
    limited = statement.limit(page.page_rows).offset((page.page - 1) * page.page_rows)
    return list(tx.session.execute(limited).all()), total


def page_with_sums(
    tx: Tx,
    statement: sa.Select[*tuple[Any, ...]],
    page: Page,
    sums: Sequence[str],
    *,
    count_to: int | None = None,
    gone: Sequence[str] = (),
) -> tuple[list[Any], int, dict[str, Decimal | None]]:
    """A page, the number of rows on all pages, and sums of columns over all of them: two statements, like ``page_of``.

    Where the counting stopped there are no sums: a part of one would mislead. Rows whose ``state`` is among ``gone`` stand in
    the list, but what they say was never moved, so they count nothing.
    """
    whole = statement.order_by(None)
    inner = (whole if count_to is None else whole.limit(count_to + 1)).subquery()
    counts = inner.c.state.not_in(list(gone)) if gone else sa.true()
    added = [sa.func.coalesce(sa.func.sum(inner.c[name]).filter(counts), ZERO).label(name) for name in sums]
    found = tx.session.execute(sa.select(sa.func.count().label("rows_counted"), *added)).one()
    total = int(found.rows_counted)
    is_whole = count_to is None or total <= count_to
    limited = statement.limit(page.page_rows).offset((page.page - 1) * page.page_rows)
    rows = list(tx.session.execute(limited).all())
    return rows, total, {name: found._mapping[name] if is_whole else None for name in sums}


def like(text: str) -> str:
    """A pattern that finds the text anywhere and takes its percent signs and underscores as themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
