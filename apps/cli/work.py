"""Everyday work at the command line: run a command, ask a query."""

from __future__ import annotations

import importlib

import typer

from apps.cli.answers import JsonOption, answering, print_json, show, speak_of, tell
from apps.cli.inputs import AsOption, InputOption, TodayOption, acting, read_date, read_input
from apps.cli.installation import Installation
from operational.catalog.api import catalog
from operational.dispatch.api import ask, dispatch

ANALYTICS = "apps.cli.analytics"  # brings DuckDB along: only who asks the warehouse waits for that


@answering
def run(
    command: str = typer.Argument(),
    given: str | None = InputOption,
    dry_run: bool = typer.Option(False, "--dry-run"),
    key: str | None = typer.Option(None, "--key"),
    user: str | None = AsOption,
    today: str | None = TodayOption,
    as_json: bool = JsonOption,
) -> None:
    """Run one command."""
    speak_of(command)
    data, day = read_input(given), read_date(today)
    with Installation.here().database() as database:
        answer = dispatch(database, acting(database, user), command, data, key=key, dry_run=dry_run, today=day)
    if as_json:
        print_json(
            {
                "command": answer.command,
                "result": answer.result,
                "replayed": answer.replayed,
                "dry_run": answer.dry_run,
                "entries": answer.entries,
            }
        )
        return
    show(answer.result, False)
    if answer.replayed:
        tell("cli.answered_before")
    if dry_run:
        tell("cli.tried_only")


@answering
def query(
    name: str = typer.Argument(""),
    given: str | None = InputOption,
    user: str | None = AsOption,
    today: str | None = TodayOption,
    list_all: bool = typer.Option(False, "--list"),
    as_json: bool = JsonOption,
) -> None:
    """Ask one question; the answer covers everything committed before it."""
    if list_all or not name:
        names = sorted([*catalog().queries, *importlib.import_module(ANALYTICS).query_names()])
        show({"queries": [{"query": each} for each in names]}, as_json)
        return
    speak_of(name)
    data, day = read_input(given), read_date(today)
    installation = Installation.here()
    with installation.database() as database:
        actor = acting(database, user)
        if name in catalog().queries:
            show(ask(database, actor, name, data, today=day).model_dump(mode="json"), as_json)
            return
    show(importlib.import_module(ANALYTICS).answer(installation, actor, name, data, day), as_json)
