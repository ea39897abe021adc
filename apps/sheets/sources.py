"""What can be imported: the sheets of the slices, and every command whose input is one flat row."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.sheets.columns import Column, columns_of, slice_of
from operational.catalog.api import catalog
from operational.core.api import Command, Input, NotFound, knows, label
from operational.core.sheets import Sheet, SheetCall, SheetRow

ROWS_MAX = 20_000  # of a plain command: one transaction of about a minute
NOT_FROM_A_FILE = ("seed", "open_company", "open_books")  # what only opening a company does


@dataclass(frozen=True)
class Source:
    """A sheet by its name: its columns, its limit, and how its rows become commands."""

    name: str
    permission: str
    row_type: type[Input]
    columns: tuple[Column, ...]
    rows_max: int
    slice: str
    sheet: Sheet | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    is_foreign: bool = False
    passed_over: tuple[str, ...] = ()

    def calls(self, rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
        """The commands that these rows ask for, in order."""
        if self.sheet is not None:
            return self.sheet.calls(rows)
        return [SheetCall(self.name, row.data, (row.number,)) for row in rows]

    def after(self, rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
        """What follows behind --post."""
        if self.sheet is None or self.sheet.after is None:
            return []
        return self.sheet.after(rows)

    def title(self, locale: str) -> str:
        for key in (f"sheet.{self.name}", f"command.{self.name}"):
            if knows(key, locale):
                return label(key, locale)
        return self.name


def sources() -> dict[str, Source]:
    """Everything that can be imported, by name: first the sheets, then the commands."""
    found: dict[str, Source] = {}
    for sheet in catalog().sheets.values():
        columns = columns_of(sheet.row_type, slice_of(sheet))
        if columns is None:
            raise TypeError(f"sheet {sheet.name}: a column holds more than one value")
        slice_ = slice_of(sheet)
        found[sheet.name] = Source(
            sheet.name, sheet.permission, sheet.row_type, columns, sheet.rows_max, slice_, sheet, sheet.aliases, sheet.group,
            sheet.is_foreign, sheet.passed_over,
        )  # fmt: skip
    for command in sorted(catalog().commands.values(), key=lambda one: one.name):
        made = _of_command(command)
        if made is not None:
            found[command.name] = made
    return found


def source(name: str) -> Source:
    """The sheet of this name; refused with the names that look like it."""
    known = sources()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        raise NotFound("sheet.unknown", name=name, near=near or list(catalog().sheets)[:10])
    return known[name]


def _of_command(command: Command) -> Source | None:
    if command.name.split(".", 1)[1] in NOT_FROM_A_FILE:
        return None
    columns = columns_of(command.input_type, command.slice)
    if not columns:
        return None
    return Source(command.name, command.permission, command.input_type, columns, ROWS_MAX, command.slice)
