"""Papers at the command line: a document as a PDF file."""

from __future__ import annotations

from pathlib import Path

import typer

from apps.cli.analytics import bring_up
from apps.cli.answers import answering, speak_of
from apps.cli.inputs import AsOption, InputOption, acting, read_input
from apps.cli.installation import Installation
from apps.papers.book_files import LEDGER, NAMES, book_file
from apps.papers.own_files import NAME as OWN
from apps.papers.own_files import own_statement_xlsx
from apps.papers.printed import DOCUMENT_OF, printed
from apps.papers.statements import NAME as STATEMENT
from apps.papers.statements import statement_xlsx
from operational.core.api import InvalidInput

BOOKS = {STATEMENT: statement_xlsx, OWN: own_statement_xlsx}
OF_FIGURES = (STATEMENT, OWN, LEDGER)


@answering
def paper(
    name: str = typer.Argument(),
    document: str = typer.Argument(""),
    out: Path = typer.Option(..., "--out"),
    given: str | None = InputOption,
    user: str | None = AsOption,
) -> None:
    """Write a paper of a document as a PDF, with the right of the document."""
    speak_of("papers.paper")
    data = read_input(given)
    if document:
        if name not in DOCUMENT_OF:
            raise InvalidInput("core.field_unknown", field="document")
        data[DOCUMENT_OF[name]] = int(document) if document.isdigit() and name != "example" else document
    installation = Installation.here()
    with installation.database() as database:
        actor = acting(database, user)
        if name in OF_FIGURES:
            bring_up(installation)
        if name in BOOKS and out.suffix == ".xlsx":
            made = BOOKS[name](database, actor, data)[0]
        elif name in NAMES:
            made = book_file(database, actor, name, data, xlsx=out.suffix == ".xlsx")[0]
        else:
            made = printed(database, actor, name, data).pdf
    out.write_bytes(made)
    typer.echo(str(out))
