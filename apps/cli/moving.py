"""Moving in at the command line: files of other programs, checked or taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from apps.cli.answers import EXIT_REFUSED, JsonOption, answering, operator_locale, print_json, speak_of, tell, with_place
from apps.cli.importing import progress_bar
from apps.cli.inputs import AsOption, acting
from apps.cli.installation import Installation
from apps.moving.take import SHEETS, Choice, Read, read, take
from apps.moving.tell import answer
from apps.sheets.load import Loaded


@answering
def move_in(
    kind: str = typer.Argument(),
    file: Path = typer.Argument(),
    check: bool = typer.Option(False, "--check"),
    layout: str = typer.Option("", "--layout"),
    balance: str = typer.Option("", "--balance"),
    items: Path | None = typer.Option(None, "--open-items"),
    create_accounts: bool = typer.Option(False, "--create-accounts"),
    post: bool = typer.Option(False, "--post"),
    user: str | None = AsOption,
    as_json: bool = JsonOption,
) -> None:
    """Bring in a file of another program, all or nothing."""
    speak_of("moving" if kind not in SHEETS else "core")
    with Installation.here().database() as database, progress_bar(as_json) as progress:
        actor = acting(database, user)
        choice = Choice(layout=layout, balance=balance, creates_accounts=create_accounts)
        given = read(database, actor, kind, file, choice, items)
        loaded = take(database, actor, given, choice, check=check, post=post, progress=progress)
    _show(given, loaded, as_json)
    if check and loaded.problems:
        raise typer.Exit(EXIT_REFUSED)


def _show(given: Read, loaded: Loaded, as_json: bool) -> None:
    told: dict[str, Any] = answer(given, loaded, operator_locale())
    if as_json:
        print_json(told)
        return
    tell("cli.moving_read", layout=told["program"] or told["layout"], row=told["heading_row"], passed_over=told["passed_over"])
    for problem in told["problems"]:
        typer.echo(with_place(problem), err=True)
    for noun, codes in loaded.new.items():
        tell("cli.import_new", noun=noun, codes=", ".join(codes[:20]) + (f" ... ({len(codes)})" if len(codes) > 20 else ""))
    key = "cli.import_checked" if loaded.is_check else "cli.imported"
    tell(key, sheet=loaded.sheet, rows=loaded.rows, problems=len(loaded.problems), imported=loaded.imported)
