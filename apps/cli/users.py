"""Users from the machine's own command line: the first administrator, a forgotten password, a token for a program."""

from __future__ import annotations

import sys
from typing import Any

import typer

from apps.cli.answers import JsonOption, answering, line, show
from apps.cli.helping import WordedCommand, WordedGroup
from apps.cli.init import OPERATOR
from apps.cli.installation import Installation
from operational.core.api import InvalidInput
from operational.dispatch.api import ask, dispatch

app = typer.Typer(cls=WordedGroup, no_args_is_help=True)

PasswordOption = typer.Option(False, "--password-stdin")
LoginArgument = typer.Argument()


@app.command("create", cls=WordedCommand)
@answering
def create(
    login: str = LoginArgument,
    name: str = typer.Option("", "--name"),
    role: list[str] = typer.Option([], "--role"),
    email: str = typer.Option("", "--email"),
    phone: str = typer.Option("", "--phone"),
    locale: str = typer.Option("zh_CN", "--locale"),
    service: bool = typer.Option(False, "--service"),
    password_stdin: bool = PasswordOption,
    lasting: bool = typer.Option(False, "--lasting"),
    as_json: bool = JsonOption,
) -> None:
    """Let a person or a program in."""
    given: dict[str, Any] = {
        "code": login,
        "name": name or login,
        "roles": role,
        "email": email,
        "phone": phone,
        "locale": locale,
        "is_service": service,
        "must_change_password": not lasting,
    }
    if not service:
        given["password"] = read_password(password_stdin)
    _run("identity.create_user", given, as_json)


@app.command("list", cls=WordedCommand)
@answering
def list_users(as_json: bool = JsonOption) -> None:
    """Show who may sign in."""
    with Installation.here().database() as database:
        answer = ask(database, OPERATOR, "identity.users", {"page_rows": 200})
    show(answer.model_dump(mode="json"), as_json)


@app.command("password", cls=WordedCommand)
@answering
def password(
    login: str = LoginArgument,
    password_stdin: bool = PasswordOption,
    lasting: bool = typer.Option(False, "--lasting"),
    as_json: bool = JsonOption,
) -> None:
    """Give a user who forgot the password a new one; every session of the user ends."""
    given = {"user": login, "new_password": read_password(password_stdin), "must_change_password": not lasting}
    _run("identity.reset_password", given, as_json)


@app.command("token", cls=WordedCommand)
@answering
def token(
    login: str = LoginArgument,
    name: str = typer.Option("command line", "--name"),
    days: int = typer.Option(365, "--days"),
    as_json: bool = JsonOption,
) -> None:
    """Make a key with which a program acts as the user; it is shown this once."""
    _run("identity.create_token", {"name": name, "user": login, "days": days}, as_json)


def read_password(from_stdin: bool) -> str:
    """The password, never from the command line, where every user of the machine could read it."""
    if from_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = typer.prompt(line("cli.password"), hide_input=True)
    if first != typer.prompt(line("cli.password_again"), hide_input=True):
        raise InvalidInput("cli.passwords_differ", field="password")
    return str(first)


def _run(command: str, given: dict[str, Any], as_json: bool) -> None:
    with Installation.here().database() as database:
        answer = dispatch(database, OPERATOR, command, given)
    show(answer.result, as_json)
