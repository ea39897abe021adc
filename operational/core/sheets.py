"""Sheets: a table file with named columns that becomes commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from operational.core.declare import Input

RowData = TypeVar("RowData", bound=Input)
T = TypeVar("T")


@dataclass(frozen=True)
class SheetRow(Generic[RowData]):
    """One row with its number in the file (the header is row 1)."""

    number: int
    data: RowData


@dataclass(frozen=True)
class SheetCall:
    """A command made from some rows of the sheet; a refusal is reported at these rows."""

    command: str
    data: Mapping[str, Any] | Input
    rows: tuple[int, ...] = ()
    today: dt.date | None = None
    key: str | None = None


@dataclass(frozen=True)
class Sheet:
    """``row_type`` gives the columns; ``calls`` turns all rows into commands, in order.

    ``rows_max`` is the stated limit: one import is one transaction. ``after`` names commands that run behind
    ``--post`` once the sheet itself is in. ``is_foreign``: another program wrote the file. Its pages and columns differ from
    version to version, so the page with the most known headings is read, other columns are passed over, and so are rows
    such as totals, in which no required column is filled.
    """

    name: str
    permission: str
    row_type: type[Input]
    rows_max: int
    calls: Callable[[Sequence[SheetRow[Any]]], list[SheetCall]]
    after: Callable[[Sequence[SheetRow[Any]]], list[SheetCall]] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)  # other headings for a column, such as 编码 for code
    group: str = ""  # rows with the same value here make one document: it comes in whole or not at all; names joined by +
    is_foreign: bool = False


def in_parts(values: Sequence[T], size: int) -> Iterator[list[T]]:
    """Lists no longer than a command takes at once."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])
