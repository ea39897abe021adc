"""Everyday work at the command line: run a command, ask a query, import a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn as Bar
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from apps.cli import analytics
from apps.cli.answers import (
    EXIT_REFUSED,
    JsonOption,
    answering,
    operator_locale,
    print_json,
    show,
    show_table,
    speak_of,
    with_place,
)
from apps.cli.inputs import acting, read_date, read_input
from apps.cli.installation import Installation
from apps.refusals.told import told
from apps.sheets.load import Loaded, Wanted, import_file
from apps.sheets.sources import Source, source, sources
from apps.sheets.template import describe, write_template
from operational.catalog.api import catalog
from operational.core.api import Command, NotFound, label
from operational.dispatch.api import ask, dispatch

AsOption = typer.Option(None, "--as", help="Act as this user, with his rights only. Left out: the operator of the machine.")
InputOption = typer.Option(None, "--input", help="JSON text, the name of a file that holds it, or - for standard input.")
TodayOption = typer.Option(None, "--today", help="The business day (2026-03-16). Left out: today.")


@answering
def run(
    command: str = typer.Argument(help="Name of the command, such as sales.approve_order."),
    given: str | None = InputOption,
    dry_run: bool = typer.Option(False, "--dry-run", help="Try it, show the result and the entries, keep nothing."),
    key: str | None = typer.Option(None, "--key", help="Request key: the same key with the same input happens once."),
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
        typer.echo("(answered before under this key; nothing was done again)")
    if dry_run:
        typer.echo("(tried only; nothing was kept)")


@answering
def query(
    name: str = typer.Argument("", help="Name of the query, such as finance.balance_sheet."),
    given: str | None = InputOption,
    user: str | None = AsOption,
    today: str | None = TodayOption,
    list_all: bool = typer.Option(False, "--list", help="List the names of all queries."),
    as_json: bool = JsonOption,
) -> None:
    """Ask one question; the answer covers everything committed before it."""
    if list_all or not name:
        show({"queries": [{"query": each} for each in sorted([*catalog().queries, *analytics.query_names()])]}, as_json)
        return
    speak_of(name)
    data, day = read_input(given), read_date(today)
    installation = Installation.here()
    with installation.database() as database:
        actor = acting(database, user)
        if name in catalog().queries:
            show(ask(database, actor, name, data, today=day).model_dump(mode="json"), as_json)
            return
    show(analytics.answer(installation, actor, name, data, day), as_json)


@answering
def import_sheet(
    sheet: str = typer.Argument(help="Name of a sheet or of a command with flat input; gongdan sheets lists them."),
    file: Path = typer.Argument(help="A CSV or XLSX file whose first row holds the headings."),
    check: bool = typer.Option(False, "--check", help="Try every row, tell what is wrong and what is new, keep nothing."),
    good_rows_only: bool = typer.Option(False, "--good-rows-only", help="Import the rows that are right and tell the others."),
    post: bool = typer.Option(False, "--post", help="Go on to what follows, such as posting the vouchers."),
    user: str | None = AsOption,
    as_json: bool = JsonOption,
) -> None:
    """Import a table file, all or nothing."""
    speak_of(source(sheet).slice)
    with Installation.here().database() as database, _progress(as_json) as progress:
        actor = acting(database, user)
        wanted = Wanted(check=check, good_rows_only=good_rows_only, post=post)
        loaded = import_file(database, actor, sheet, file, wanted, progress)
    _show_loaded(loaded, source(sheet).slice, as_json)
    if check and loaded.problems:
        raise typer.Exit(EXIT_REFUSED)


def _show_loaded(loaded: Loaded, slice_: str, as_json: bool) -> None:
    problems = [told(problem, operator_locale(), slice_) for problem in loaded.problems]
    if as_json:
        answer: dict[str, Any] = {
            "sheet": loaded.sheet,
            "rows": loaded.rows,
            "imported": loaded.imported,
            "check": loaded.is_check,
            "created": loaded.created,
            "changed": loaded.changed,
            "new": loaded.new,
            "left_out": loaded.left_out,
            "problems": problems,
        }
        if problems and loaded.is_check:
            answer["error"] = {"problems": problems}
        print_json(answer)
        return
    for problem in problems:
        typer.echo(with_place(problem), err=True)
    for noun, codes in loaded.new.items():
        shown = ", ".join(codes[:20]) + (f" ... ({len(codes)})" if len(codes) > 20 else "")
        typer.echo(f"new {noun}: {shown}")
    if loaded.is_check:
        typer.echo(f"{loaded.sheet}: {loaded.rows} rows checked, {len(problems)} problems, nothing was kept")
    else:
        typer.echo(f"{loaded.sheet}: {loaded.imported} of {loaded.rows} rows imported")


@contextmanager
def _progress(as_json: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for whoever waits; programs get none."""
    if as_json:
        yield None
        return
    shown = (TextColumn("{task.description}"), Bar(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True)) as bar:
        task = bar.add_task("import", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@answering
def sheets(
    name: str = typer.Argument("", help="Name of a sheet. Left out: all sheets."),
    template: Path | None = typer.Option(None, "--template", help="Write an empty XLSX file of this sheet."),
    as_json: bool = JsonOption,
) -> None:
    """Show what can be imported, the columns of a sheet, or write an empty one."""
    locale = operator_locale()
    if not name:
        found = [{"sheet": one.name, "title": one.title(locale), "rows_max": one.rows_max,
                  "columns": [column.name for column in one.columns]} for one in sources().values()]  # fmt: skip
        if as_json:
            print_json({"sheets": found})
        else:
            show_table([{**one, "columns": ", ".join(one["columns"])} for one in found])
        return
    wanted = source(name)
    if template is not None:
        write_template(wanted, template, locale)
        show({"sheet": wanted.name, "template": str(template)}, as_json)
        return
    show(_described(wanted, locale), as_json)


def _described(wanted: Source, locale: str) -> dict[str, Any]:
    columns = [
        {
            "column": column.name,
            "label": column.label(locale),
            "holds": describe(column, locale),
            "required": column.is_required,
            "default": column.default,
        }
        for column in wanted.columns
    ]
    return {"sheet": wanted.name, "title": wanted.title(locale), "rows_max": wanted.rows_max, "columns": columns}


@answering
def explain(
    command: str = typer.Argument(help="Name of a command or query."),
    as_json: bool = JsonOption,
) -> None:
    """Say what a command does, what it needs and who may run it."""
    locale = operator_locale()
    declared = catalog().commands.get(command) or catalog().queries.get(command)
    if declared is None:
        raise NotFound("dispatch.command_unknown", name=command)
    roles = {role: rights[declared.permission] for role, rights in catalog().roles.items() if declared.permission in rights}
    move = declared.move if isinstance(declared, Command) else None
    told_: dict[str, Any] = {
        "name": declared.name,
        "label": label(f"{'command' if isinstance(declared, Command) else 'query'}.{declared.name}", locale),
        "meaning": declared.doc,
        "permission": declared.permission,
        "roles": roles,
        "path": declared.path or "",
        "move": {"from": list(move.sources), "to": move.target} if move else {},
        "input": declared.input_type.model_json_schema() if as_json else _fields(declared.input_type.model_json_schema()),
    }
    show(told_, as_json)


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {"field": name, "required": name in required, "default": part.get("default", ""), "type": _type(part)}
        for name, part in schema.get("properties", {}).items()
    ]


def _type(part: dict[str, Any]) -> str:
    if "anyOf" in part:
        return " or ".join(_type(one) for one in part["anyOf"] if one.get("type") != "null")
    if "enum" in part:
        return " | ".join(map(str, part["enum"]))
    if "$ref" in part:
        return part["$ref"].rsplit("/", 1)[-1]
    if part.get("type") == "array":
        return f"list of {_type(part.get('items', {}))}"
    return str(part.get("format") or part.get("type", ""))
