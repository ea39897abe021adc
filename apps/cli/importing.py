"""Table files at the command line: importing them, listing what can be imported, writing an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from apps.cli.answers import (
    EXIT_REFUSED,
    JsonOption,
    answering,
    operator_locale,
    print_json,
    show,
    show_table,
    speak_of,
    tell,
    with_place,
)
from apps.cli.inputs import AsOption, acting
from apps.cli.installation import Installation
from apps.refusals.told import told
from apps.sheets.load import Loaded, Wanted, import_file
from apps.sheets.sources import Source, source, sources
from apps.sheets.template import describe, write_template


@answering
def import_sheet(
    sheet: str = typer.Argument(),
    file: Path = typer.Argument(),
    check: bool = typer.Option(False, "--check"),
    good_rows_only: bool = typer.Option(False, "--good-rows-only"),
    post: bool = typer.Option(False, "--post"),
    user: str | None = AsOption,
    as_json: bool = JsonOption,
) -> None:
    """Import a table file, all or nothing."""
    speak_of(source(sheet).slice)
    with Installation.here().database() as database, progress_bar(as_json) as progress:
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
        tell("cli.import_new", noun=noun, codes=shown)
    if loaded.is_check:
        tell("cli.import_checked", sheet=loaded.sheet, rows=loaded.rows, problems=len(problems))
    else:
        tell("cli.imported", sheet=loaded.sheet, imported=loaded.imported, rows=loaded.rows)


@contextmanager
def progress_bar(as_json: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for whoever waits; programs get none."""
    if as_json:
        yield None
        return
    shown = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True)) as bar:
        task = bar.add_task("import", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@answering
def sheets(
    name: str = typer.Argument(""),
    template: Path | None = typer.Option(None, "--template"),
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
