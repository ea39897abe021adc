"""The demo company from nothing: database, two years of business, figures, forecasts, and the running product."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from typing import Any, Literal

import psycopg2
import typer
from psycopg2 import sql
from sqlalchemy.engine import make_url

from apps.cli import analytics, planning, postgres, processes
from apps.cli.answers import JsonOption, answering, line, print_json, tell
from apps.cli.checking import check_everything
from apps.cli.init import OPERATOR, NewCompany, open_company
from apps.cli.inputs import read_date
from apps.cli.installation import Installation
from apps.cli.serving import run_programs, stop_database, tell_addresses
from apps.demo.load import NAME, load, opening_date
from apps.demo.users import demo_users
from operational.core.api import SHANGHAI, Refusal
from operational.core.settings import libpq, settings
from operational.dispatch.api import dispatch

Size = Literal["small", "full"]
Report = Callable[..., None]  # takes the key of a sentence and its values


@answering
def demo(
    no_serve: bool = typer.Option(False, "--no-serve"),
    as_of: str | None = typer.Option(None, "--as-of"),
    size: str = typer.Option("full", "--size"),
    verify: bool = typer.Option(False, "--verify"),
    as_json: bool = JsonOption,
) -> None:
    """Make the demo company, once, and serve it. Its users and passwords are public: never for real data."""
    if size not in ("small", "full"):
        raise Refusal("core.not_a_choice", field="size", given=size, expected="small, full")
    os.environ["GONGDAN_ENV"] = "demo"
    settings.cache_clear()
    installation = Installation.here()
    day = read_date(as_of) or dt.datetime.now(SHANGHAI).date()
    report = _reporter(as_json)
    processes.refuse_served(installation.home)
    try:
        told = make(installation, day, "small" if size == "small" else "full", report)
        if verify:
            told["verify"] = {one.name: one.holds for one in check_everything(installation)}
        if no_serve:
            _tell(told, as_json)
            return
        raise typer.Exit(run_programs(installation, dagster=True, on_ready=lambda: _tell_all(installation, told, as_json)))
    finally:
        stop_database(installation)


def make(installation: Installation, as_of: dt.date, size: Size, report: Report) -> dict[str, Any]:
    """The demo company with its figures; what an earlier run finished is not done again."""
    report("cli.demo_database", home=str(installation.home))
    loaded = _standing(installation)
    told: dict[str, Any] = {"home": str(installation.home), "loaded_now": loaded is None}
    if loaded is None:
        told |= _load(installation, as_of, size, report)
    else:
        installation.prepare()
        report("cli.demo_is_there", day=loaded)
    told["as_of"] = loaded or as_of.isoformat()
    report("cli.demo_figures")
    analytics.bring_up(installation)
    if loaded is None:
        report("cli.demo_forecasts")
        told["forecast"] = planning.run_forecast(installation)
        told["replenish"] = planning.run_replenish(installation)
        analytics.bring_up(installation)
    return told


def _standing(installation: Installation) -> str | None:
    """The day of a finished demo in this database; None when it must be made. A real company is never touched."""
    if not installation.has_company():
        return None
    if not installation.is_demo():
        raise Refusal("cli.not_a_demo")
    finished = installation.setting("company.demo_loaded")
    if finished is not None:
        return str(finished)
    if not installation.is_embedded:
        raise Refusal("cli.demo_unfinished")
    _start_over(installation)
    return None


def _start_over(installation: Installation) -> None:
    """A load that was interrupted left half a story: it is invented, so it is dropped and told anew."""
    owner = make_url(installation.owner_url)
    maintenance = owner.set(database="postgres").render_as_string(hide_password=False)
    connection = psycopg2.connect(libpq(maintenance))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(str(owner.database))))
    finally:
        connection.close()
    postgres.ensure_database(maintenance, str(owner.database))


def _load(installation: Installation, as_of: dt.date, size: Size, report: Report) -> dict[str, Any]:
    installation.prepare()
    opening = opening_date(as_of, size)
    with installation.database() as database:
        open_company(database, NewCompany(name=NAME, opening_date=opening))
        mark = {"name": "company.is_demo", "value": True, "valid_from": opening}
        dispatch(database, OPERATOR, "company.save_setting", mark)
        done = load(database, as_of, size, report)
        finished = {"name": "company.demo_loaded", "value": as_of.isoformat(), "valid_from": opening}
        dispatch(database, OPERATOR, "company.save_setting", finished)
    return {
        "orders": done.counts.get("sales.save_order", 0),
        "seconds": round(done.seconds, 1),
        "orders_per_second": round(done.orders_per_second, 1),
    }


def _reporter(as_json: bool) -> Report:
    began = time.monotonic()

    def report(key: str, **values: Any) -> None:
        if not as_json:
            typer.echo(f"[{time.monotonic() - began:6.1f} s] {line(key, **values)}")

    return report


def _tell_all(installation: Installation, told: dict[str, Any], as_json: bool) -> None:
    tell_addresses(installation, True, as_json)
    _tell(told, as_json)


def _tell(told: dict[str, Any], as_json: bool) -> None:
    users = [{"login": user.login, "password": user.password, "role": user.role, "name": user.name} for user in demo_users()]
    if as_json:
        print_json({**told, "users": users})
        return
    typer.echo("")
    tell("cli.demo_users")
    for user in users:
        role = line(f"role.{user['role']}")
        typer.echo(f"  {user['login']:12} {user['password']:22} {user['name']} · {role}")
