"""The command line: one door among others, and what operators and tests hold on to."""

from __future__ import annotations

import typer

from apps.cli import books, keep, setup, users, work

app = typer.Typer(
    name="gongdan",
    help="Gongdan (工单): an ERP for small makers and service shops.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("init")(setup.init)
app.command("migrate")(setup.migrate)
app.command("stop")(setup.stop)
app.command("run")(work.run)
app.command("query")(work.query)
app.command("import")(work.import_sheet)
app.command("sheets")(work.sheets)
app.command("explain")(work.explain)
app.command("refresh")(books.refresh)
app.command("sql")(books.sql)
app.command("verify")(books.verify)
app.command("backup")(keep.backup)
app.command("restore")(keep.restore)
app.command("doctor")(keep.doctor)
app.add_typer(users.app, name="user")


def main() -> None:
    """Entry of the ``gongdan`` program."""
    app()


if __name__ == "__main__":
    main()
