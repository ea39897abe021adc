"""Help and usage errors of the command line in the operator's language.

What a command does and what its options mean stands in the words under ``cli.help.<command>[.<option>]``; options that many
commands share stand under ``cli.help.option.<option>``.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from apps.cli.language import line, operator_locale
from operational.core.words import knows

FRAME = {
    "ARGUMENTS_PANEL_TITLE": "arguments",
    "OPTIONS_PANEL_TITLE": "options",
    "COMMANDS_PANEL_TITLE": "commands",
    "REQUIRED_LONG_STRING": "required",
    "DEFAULT_STRING": "default",
}
SHOWS_HELP_ONLY = "NoArgsIsHelpError"  # the help was printed already


class NoSuchCommand(TyperException):
    """The word after the program is no command of it."""

    exit_code = 2


class WordedCommand(TyperCommand):
    """A command whose usage line is worded."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        return _worded_help(super().get_help_option(ctx))


class WordedGroup(TyperGroup):
    """A group of commands whose usage line, refusals and frame are worded."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        return _worded_help(super().get_help_option(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None:
            raise NoSuchCommand(line("cli.usage.no_command", name=args[0], program=ctx.command_path))
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, standalone_mode: bool = True, **given: Any) -> Any:
        """Run the line; what was typed wrongly is told in words, with exit code 2."""
        word_frame()
        try:
            code = super().main(*args, standalone_mode=False, **given)
        except TyperException as error:
            tell_usage(error)
        except typer.Abort:
            typer.echo(line("cli.usage.aborted"), err=True)
            sys.exit(1)
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code


def worded(command: Any, name: str) -> Any:
    """The command with its help and that of its options in the operator's language; sub-commands too."""
    locale = operator_locale()
    command.help = line(f"cli.help.{name}")
    command.options_metavar = line("cli.usage.options_metavar")
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = line("cli.usage.command")
    for parameter in command.params:
        own = f"cli.help.{name}.{parameter.name}"
        parameter.help = line(own if knows(own, locale) else f"cli.help.option.{parameter.name}")
    for inner, sub in getattr(command, "commands", {}).items():
        worded(sub, f"{name}.{inner}")
    return command


def word_frame() -> None:
    """The titles around the lists of commands and options."""
    for constant, word in FRAME.items():
        setattr(rich_utils, constant, line(f"cli.usage.{word}"))


def tell_usage(error: TyperException) -> NoReturn:
    """What was typed wrongly, and where the right way stands."""
    kind, context = type(error).__name__, getattr(error, "ctx", None)
    if kind == SHOWS_HELP_ONLY:
        sys.exit(2)
    parameter = getattr(error, "param", None)
    if kind == "NoSuchOption":
        said = line("cli.usage.no_option", name=error.option_name)  # type: ignore[attr-defined]  # of this kind
    elif kind == "MissingParameter" and parameter is not None:
        said = line("cli.usage.missing", name=_shown(parameter))
    elif kind == "BadParameter" and parameter is not None:
        said = line("cli.usage.bad_value", name=_shown(parameter))
    elif kind == "NoSuchCommand":
        said = error.format_message()
    elif error.format_message().startswith("Got unexpected extra"):
        said = line("cli.usage.too_much")
    else:
        said = line("cli.usage.wrong", message=error.format_message())
    typer.echo(said, err=True)
    if context is not None:
        typer.echo(line("cli.usage.more", command=context.command_path), err=True)
    sys.exit(error.exit_code)


def _shown(parameter: Any) -> str:
    """An option by its name with dashes, an argument as the usage line writes it."""
    names = [name for name in parameter.opts if name.startswith("--")]
    return names[0] if names else str(parameter.name).upper()


def _worded_help(option: Any) -> Any:
    if option is not None:
        option.help = line("cli.help.option.help")
    return option


def _usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = command.collect_usage_pieces(ctx)
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=line("cli.usage.usage"))
