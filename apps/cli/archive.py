"""Moving out at the command line: everything of a year as one package."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from apps.archive.make import file_name, make_archive
from apps.cli import analytics
from apps.cli.answers import JsonOption, answering, print_json, tell
from apps.cli.inputs import AsOption, acting
from apps.cli.installation import Installation
from operational.dispatch.api import ask


@answering
def archive(
    year: int = typer.Argument(),
    to: Path = typer.Option(Path(), "--to"),
    user: str | None = AsOption,
    as_json: bool = JsonOption,
) -> None:
    """Write the archive package of a year."""
    installation = Installation.here()
    with installation.database() as database:
        actor = acting(database, user)
        with suppress(Exception):  # whatever ails the warehouse, statements are told as missing and the rest goes out
            analytics.bring_up(installation)
        company: Any = ask(database, actor, "company.company")
        target = to / file_name(company.name, year) if to.is_dir() else to
        made = make_archive(database, actor, year, target)
    told = {"archive": str(made.path), "year": made.year, "files": made.files, "bytes": made.size, "sha256": made.sha256,
            "notes": list(made.notes)}  # fmt: skip
    if as_json:
        print_json(told)
        return
    tell("cli.archive_made", file=str(made.path), files=made.files, sha256=made.sha256)
    for note in made.notes:
        typer.echo(f"  {note}", err=True)
