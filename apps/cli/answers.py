"""What a command says: for people or as JSON, and how a refusal is told."""

from __future__ import annotations

import datetime as dt
import functools
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import OperationalError

from apps.cli.language import Failure, line, operator_locale, speak
from apps.refusals.told import all_told, told
from operational.core.api import GongdanError, NotFound, Problem, Refusal

F = TypeVar("F", bound=Callable[..., Any])
EXIT_DIFFERENCE = 1  # looked and found something wrong
EXIT_REFUSED = 2  # nothing was changed
ROWS_SHOWN_MAX = 200  # a person reads no more in a terminal; --json gives all

JsonOption = typer.Option(False, "--json")
_slice = "core"


def speak_of(name: str) -> None:
    """Fields are called as the slice of this command or query calls them."""
    global _slice
    _slice = name.split(".", 1)[0]


def tell(key: str, *, err: bool = False, **values: Any) -> None:
    typer.echo(line(key, **values), err=err)


def answering(function: F) -> F:
    """Tell every refusal and failure of a command in words, with an exit code scripts can test."""

    @functools.wraps(function)
    def run(*args: Any, **given: Any) -> Any:
        as_json = bool(given.get("as_json"))
        speak("")
        speak_of("core")
        try:
            return function(*args, **given)
        except Refusal as refusal:
            tell_refusal(refusal, as_json)
        except Failure as failure:
            tell_failure(Problem(failure.key, failure.values), as_json)
        except GongdanError as failure:
            tell_failure(Problem("cli.failed", {"message": str(failure)}), as_json)
        except OperationalError as failure:
            said = str(failure.orig).strip().splitlines()
            tell_failure(Problem("cli.database_silent", {"message": said[0] if said else ""}), as_json)

    return run  # type: ignore[return-value]  # wraps keeps the signature that typer reads


def tell_refusal(refusal: Refusal, as_json: bool) -> NoReturn:
    locale = operator_locale()
    found = all_told(refusal, locale, _slice)
    if as_json:
        print_json({"error": {"problems": found}})
    else:
        for one in found:
            typer.echo(with_place(one), err=True)
    raise typer.Exit(EXIT_REFUSED)


def tell_failure(problem: Problem, as_json: bool) -> NoReturn:
    found = told(problem, operator_locale())
    if as_json:
        print_json({"error": {"problems": [found]}})
    else:
        typer.echo(found["message"], err=True)
    raise typer.Exit(EXIT_REFUSED)


def with_place(told: Mapping[str, Any]) -> str:
    place = [str(told[name]) for name in ("row", "column") if told[name] is not None]
    if told["field"] and not told["column"]:
        place.append(str(told["field"]))
    return f"[{' · '.join(place)}] {told['message']}" if place else str(told["message"])


def plain(value: Any) -> Any:
    """Decimals and dates as JSON carries them."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=plain))


def show(value: Mapping[str, Any], as_json: bool) -> None:
    """A command's or query's answer: JSON, or names and values with a table for each list."""
    if as_json:
        print_json(value)
        return
    console = Console(soft_wrap=True, highlight=False, file=sys.stdout)
    for name, part in value.items():
        if isinstance(part, list) and part and isinstance(part[0], Mapping):
            show_table(part, name)
        elif isinstance(part, Mapping):
            console.print(f"{name}:", markup=False)
            for inner, text in part.items():
                console.print(f"  {inner}: {_cell(text)}", markup=False)
        else:
            console.print(f"{name}: {_cell(part)}", markup=False)


def show_table(rows: Sequence[Mapping[str, Any]], title: str = "") -> None:
    """Rows as a table; what a terminal cannot hold is counted."""
    table = Table(title=title or None, title_justify="left")
    names = list(dict.fromkeys(name for row in rows for name in row))
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows[:ROWS_SHOWN_MAX]:
        table.add_row(*(_cell(row.get(name)) for name in names))
    console = Console(highlight=False, file=sys.stdout, width=None if sys.stdout.isatty() else 200)
    console.print(table, markup=False)
    if len(rows) > ROWS_SHOWN_MAX:
        tell("cli.more_rows", rows=len(rows) - ROWS_SHOWN_MAX)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | Mapping):
        return json.dumps(value, ensure_ascii=False, default=plain)
    return str(plain(value))


def unknown(name: str, key: str) -> Refusal:
    """A name nobody knows, with the way to find the right one."""
    return NotFound(key, name=name)
