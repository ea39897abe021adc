"""The command line: one door among others, and what operators and tests hold on to."""

from __future__ import annotations

import importlib
from typing import Any

import typer

from apps.cli.helping import WordedCommand, WordedGroup, worded
from apps.cli.language import line

# Each command is loaded when it is called: nobody waits for the warehouse to run a command.
COMMANDS = {
    "init": "apps.cli.setup:init",
    "migrate": "apps.cli.setup:migrate",
    "serve": "apps.cli.serving:serve",
    "demo": "apps.cli.demo:demo",
    "stop": "apps.cli.setup:stop",
    "refresh": "apps.cli.books:refresh",
    "run": "apps.cli.work:run",
    "query": "apps.cli.work:query",
    "import": "apps.cli.importing:import_sheet",
    "sheets": "apps.cli.importing:sheets",
    "move": "apps.cli.moving:move_in",
    "archive": "apps.cli.archive:archive",
    "explain": "apps.cli.explaining:explain",
    "paper": "apps.cli.papers:paper",
    "sql": "apps.cli.books:sql",
    "verify": "apps.cli.books:verify",
    "forecast": "apps.cli.planning:forecast",
    "replenish": "apps.cli.planning:replenish",
    "backup": "apps.cli.keep:backup",
    "restore": "apps.cli.keep:restore",
    "user": "apps.cli.users:app",
    "doctor": "apps.cli.keep:doctor",
    "docs": "apps.cli.docs:docs",
}


class OnDemand(WordedGroup):
    """The commands by name; a module is imported when one of its commands is wanted."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        found = getattr(importlib.import_module(module), name)
        if isinstance(found, typer.Typer):
            group = typer.main.get_group(found)
            group.name = cmd_name
            return worded(group, cmd_name)
        single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        single.command(cmd_name, cls=WordedCommand)(found)
        return worded(typer.main.get_command(single), cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self.help = line("cli.help.gongdan")
        self.options_metavar, self.subcommand_metavar = line("cli.usage.options_metavar"), line("cli.usage.command")
        super().format_help(ctx, formatter)


app = typer.Typer(cls=OnDemand, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def gongdan() -> None:
    """Gongdan (工单): an ERP for small makers and service shops."""


def main() -> None:
    """Entry of the ``gongdan`` program."""
    app(prog_name="gongdan")


if __name__ == "__main__":
    main()
