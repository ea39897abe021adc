"""The columns of a sheet, read off the input they become, and which heading of a file means which column."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from apps.sheets.read import plain_heading
from operational.core.api import LOCALES, Command, Input, RefTo, knows, label
from operational.core.sheets import Sheet

Kind = Literal["text", "date", "yes_no", "whole", "decimal", "choice", "reference"]


@dataclass(frozen=True)
class Column:
    """One column: its name, what its cells hold, whether each row needs it, and what else may head it."""

    name: str
    kind: Kind
    is_required: bool
    choices: tuple[str, ...] = ()
    reference: str = ""
    default: str = ""
    slice: str = "core"

    @property
    def key(self) -> str:
        """Its name in words: as the slice calls it, else as everybody does."""
        own = f"{self.slice}.field.{self.name}"
        return own if knows(own) else f"core.field.{self.name}"

    def label(self, locale: str) -> str:
        return label(self.key, locale)

    def told(self) -> str:
        """For a sentence in the reader's language; a column without a word keeps its name."""
        return self.key if knows(self.key) else self.name


def columns_of(row_type: type[Input], slice_: str, *, skip_lists: bool = False) -> tuple[Column, ...] | None:
    """The columns of a flat input; None when a field is a list or a table of its own, unless those are skipped."""
    found = []
    for name, info in row_type.model_fields.items():
        kind = _kind(info)
        if kind is None:
            if skip_lists:
                continue
            return None
        found.append(
            Column(
                name,
                kind,
                info.is_required(),
                _choices(info.annotation),
                _reference(info),
                "" if info.is_required() or info.default is None else str(info.default),
                slice_,
            )
        )
    return tuple(found)


def slice_of(source: Command | Sheet) -> str:
    """The slice whose words name the columns."""
    if isinstance(source, Command):
        return source.slice
    return source.row_type.__module__.split(".")[1]


def headings(columns: Sequence[Column], aliases: Mapping[str, str]) -> dict[str, str]:
    """Every heading that is understood, in small letters, and the column it means: name, label in any language, other name."""
    found: dict[str, str] = {}
    for locale in LOCALES:
        for column in columns:
            found.setdefault(plain_heading(column.label(locale)), column.name)
    for alias, name in aliases.items():
        found[plain_heading(alias)] = name
    for column in columns:  # the name itself always wins
        found[plain_heading(column.name)] = column.name
        found[plain_heading(column.name.replace("_", " "))] = column.name
    return found


def match(given: Sequence[str], known: Mapping[str, str]) -> list[str | None]:
    """The column of each heading; None where nobody knows the heading."""
    return [known.get(plain_heading(heading)) for heading in given]




def _parts(annotation: Any) -> list[Any]:
    """The types a field may hold, without None and without what is annotated to them."""
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        return _parts(get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [part for inner in get_args(annotation) for part in _parts(inner) if part is not type(None)]
    return [annotation]


def _kind(info: FieldInfo) -> Kind | None:
    parts = _parts(info.annotation)
    if _reference(info) or (int in parts and str in parts and len(parts) == 2):
        return "reference"
    if len(parts) != 1:
        return None
    part = parts[0]
    if get_origin(part) is Literal:
        return "choice"
    kinds: dict[Any, Kind] = {str: "text", dt.date: "date", bool: "yes_no", int: "whole", Decimal: "decimal"}
    return kinds.get(part)


def _reference(info: FieldInfo) -> str:
    for mark in info.metadata:
        if isinstance(mark, RefTo):
            return mark.kind
    return _marked(info.annotation)


def _marked(annotation: Any) -> str:
    """The reference hidden inside ``Annotated[...] | None``."""
    if get_origin(annotation) is typing.Annotated:
        for mark in get_args(annotation)[1:]:
            if isinstance(mark, RefTo):
                return mark.kind
        return _marked(get_args(annotation)[0])
    if get_origin(annotation) in (typing.Union, types.UnionType):
        return next((kind for part in get_args(annotation) if (kind := _marked(part))), "")
    return ""


def _choices(annotation: Any) -> tuple[str, ...]:
    for part in _parts(annotation):
        if get_origin(part) is Literal:
            return tuple(str(value) for value in get_args(part))
    return ()
