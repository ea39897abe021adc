"""Sheets: a table file with named columns that becomes commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from operational.core.declare import Input

RowData = TypeVar("RowData", bound=Input)
T = TypeVar("T")


# What other programs print beside the data: who typed it and when, and the place in the list.
PASSED_OVER = (
    "序号", "行号", "行次", "创建人", "创建日期", "创建时间", "录入人", "录入日期", "制单人", "制单日期", "修改人", "修改日期",
    "修改时间", "最后修改人", "最后修改日期", "审核人", "审核日期", "打印次数", "拼音码", "助记码",
)  # fmt: skip


def called(**columns: str) -> dict[str, str]:
    """Other headings by column, as one line of words each: ``called(code="编码 物料代码")``."""
    return {heading: column for column, headings in columns.items() for heading in headings.split()}


@dataclass(frozen=True)
class SheetRow(Generic[RowData]):
    """One row with its number in the file (the header is row 1)."""

    number: int
    data: RowData


@dataclass(frozen=True)
class SheetCall:
    """A command made from some rows of the sheet; a refusal is reported at these rows.

    ``parts``: where one command takes a list of documents, the rows of each document, in the order of the list.
    """

    command: str
    data: Mapping[str, Any] | Input
    rows: tuple[int, ...] = ()
    today: dt.date | None = None
    key: str | None = None
    parts: tuple[tuple[int, ...], ...] = ()


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
    passed_over: tuple[str, ...] = PASSED_OVER  # headings that are known and mean nothing here


def in_parts(values: Sequence[T], size: int) -> Iterator[list[T]]:
    """Lists no longer than a command takes at once."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])
