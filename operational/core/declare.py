"""Declarations: commands, queries, facts and reactions as values.

A decorator makes a value and registers nothing: a command exists when the ``api.py``
of its slice lists it.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core.core_schema import CoreSchema, no_info_before_validator_function

from operational.core.codes import as_code
from operational.core.states import Move

if TYPE_CHECKING:
    from operational.core.tx import Tx


class Input(BaseModel):
    """What a caller gives. Unknown fields are refused, text is stripped.

    ``bulk`` names lists whose rows stand whole in a table of their own: the event keeps their number, not the rows again.
    ``scanned`` names texts that a scanner sends: the sign between two parts of a GS1 code may stand in them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, arbitrary_types_allowed=False)
    bulk: ClassVar[frozenset[str]] = frozenset()
    scanned: ClassVar[frozenset[str]] = frozenset()


class Output(BaseModel):
    """What a command or query answers. Money and quantities are decimals, JSON carries them as text.

    ``secret`` names fields that are shown once and never kept: a repeated request answers without them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    secret: ClassVar[frozenset[str]] = frozenset()


class Fact(BaseModel):
    """Something that happened, in the past tense. ``slice.name`` is its name in the event table.

    ``bulk`` names lists that stand whole in tables of their own: the event keeps their number, not the rows again.
    """

    model_config = ConfigDict(frozen=True)
    bulk: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class RefTo:
    """Marks a reference: its kind (``sales.order``) tells forms which pick list to show. Its text is read as codes are."""

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(as_code, handler(source))


def ref(kind: str) -> Any:
    """A reference by id (int) or by number/code (str)."""
    return Annotated[int | str, RefTo(kind)]


@dataclass(frozen=True)
class Command:
    """The only way to change anything: a typed input, a permission, a state move and a function."""

    name: str
    permission: str
    run: Callable[[Tx, Any], Output]
    input_type: type[Input]
    output_type: type[Output]
    move: Move | None
    path: str | None
    needs_entries: bool
    doc: str

    @property
    def slice(self) -> str:
        return self.name.split(".", 1)[0]


@dataclass(frozen=True)
class Query:
    """A typed read with the same permission and record scope as the commands."""

    name: str
    permission: str
    run: Callable[[Tx, Any], Output]
    input_type: type[Input]
    output_type: type[Output]
    path: str | None
    doc: str


@dataclass(frozen=True)
class Reaction:
    """What an upper slice does, in the same transaction, when a lower slice reports a fact."""

    fact: type[Fact]
    run: Callable[[Tx, Any], Any]
    name: str
    doc: str


def _signature(run: Callable[..., Any]) -> tuple[type[Input], type[Output]]:
    hints = typing.get_type_hints(run)
    names = list(inspect.signature(run).parameters)
    return hints[names[1]], hints["return"]


def command(
    name: str,
    *,
    permission: str,
    move: Move | None = None,
    path: str | None = None,
    needs_entries: bool = False,
) -> Callable[[Callable[[Any, Any], Any]], Command]:
    """Declare a command. ``needs_entries``: it reads ledger entries written earlier in the same batch."""

    def make(run: Callable[[Any, Any], Any]) -> Command:
        given, answer = _signature(run)
        doc = inspect.getdoc(run) or ""
        if not doc:
            raise ValueError(f"{name} has no docstring")
        return Command(name, permission, run, given, answer, move, path, needs_entries, doc)

    return make


def query(name: str, *, permission: str, path: str | None = None) -> Callable[[Callable[[Any, Any], Any]], Query]:
    """Declare a query over the operational database."""

    def make(run: Callable[[Any, Any], Any]) -> Query:
        given, answer = _signature(run)
        doc = inspect.getdoc(run) or ""
        if not doc:
            raise ValueError(f"{name} has no docstring")
        return Query(name, permission, run, given, answer, path, doc)

    return make


def on(fact: type[Fact]) -> Callable[[Callable[[Any, Any], Any]], Reaction]:
    """Declare a reaction to a fact of a lower slice; it answers only where that slice consults (``tx.consult``)."""

    def make(run: Callable[[Any, Any], Any]) -> Reaction:
        name = f"{run.__module__.split('.')[1]}.{run.__name__}"
        return Reaction(fact, run, name, inspect.getdoc(run) or "")

    return make


def fact_name(fact: type[Fact]) -> str:
    """``sales.GoodsWereIssued``: the slice that owns the fact and its class name."""
    return f"{fact.__module__.split('.')[1]}.{fact.__name__}"
