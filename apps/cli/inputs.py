"""Reading what a caller gives on the command line: JSON text, a file or standard input, with exact decimals."""

from __future__ import annotations

import datetime as dt
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import typer

from apps.cli.answers import speak
from apps.cli.init import OPERATOR
from operational.core.api import Actor, Database, InvalidInput
from operational.identity import api as identity

AsOption = typer.Option(None, "--as")
InputOption = typer.Option(None, "--input")
TodayOption = typer.Option(None, "--today")

INPUT_BYTES_MAX = 50_000_000  # the largest batch of rows a command takes is far below
INPUT_DEPTH_MAX = 50


def read_input(given: str | None) -> dict[str, Any]:
    """The input as an object: JSON itself, the name of a file that holds it, or - for standard input."""
    if given is None or not given.strip():
        return {}
    text = given
    if given == "-":
        text = sys.stdin.read(INPUT_BYTES_MAX + 1)
    elif not given.lstrip().startswith(("{", "[")):
        file = Path(given)
        if not file.is_file():
            raise InvalidInput("cli.input_file_missing", file=given)
        if file.stat().st_size > INPUT_BYTES_MAX:
            raise InvalidInput("cli.input_too_large", bytes_max=INPUT_BYTES_MAX)
        try:
            text = file.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput("cli.input_not_json", message="not UTF-8", line=1) from error
    return parse_object(text)


def parse_object(text: str) -> dict[str, Any]:
    """Exact JSON: 0.1 stays 0.1, and NaN or Infinity are no numbers."""
    if len(text) > INPUT_BYTES_MAX:
        raise InvalidInput("cli.input_too_large", bytes_max=INPUT_BYTES_MAX)
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InvalidInput("cli.input_not_json", message=error.msg, line=error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise InvalidInput("cli.input_not_json", message=str(error)[:200], line=1) from error
    if not isinstance(found, dict):
        raise InvalidInput("cli.input_not_an_object")
    return found


def _no_number(name: str) -> Decimal:
    raise ValueError(f"{name} is not a number")


def read_date(given: str | None) -> dt.date | None:
    """A day as 2026-03-16."""
    if given is None:
        return None
    try:
        return dt.date.fromisoformat(given)
    except ValueError as error:
        raise InvalidInput("core.not_a_date", given=given, field="date") from error


def acting(database: Database, user: str | None) -> Actor:
    """Who acts: the named user with his own rights and language, else the operator of the machine."""
    if user is None:
        return OPERATOR
    actor: Actor = identity.actor_of(database, user)
    speak(actor.locale)
    return actor
