"""Serving an installation: database, app and refresher together, and nothing left running afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import typer
from sqlalchemy.engine import make_url

from apps.cli import postgres, processes, programs
from apps.cli.answers import JsonOption, answering, print_json, tell
from apps.cli.doctor import refuse_default_secrets
from apps.cli.installation import Installation
from apps.cli.processes import Child
from operational.core.api import Refusal

DAGSTER_SETTINGS = Path(__file__).resolve().parents[2] / "dagster.yaml"


@answering
def serve(
    dagster: bool = typer.Option(False, "--dagster"),
    as_json: bool = JsonOption,
) -> None:
    """Start database, app and refresher; Ctrl-C or SIGTERM ends all of them."""
    installation = Installation.here()
    refuse_default_secrets(installation.settings)
    processes.refuse_served(installation.home)
    try:
        installation.require_company()
        if installation.is_demo() and installation.settings.env == "production":
            raise Refusal("cli.demo_in_production")
        installation.prepare()
        code = run_programs(installation, dagster=dagster, on_ready=lambda: tell_addresses(installation, dagster, as_json))
        raise typer.Exit(code)
    finally:
        stop_database(installation)


def run_programs(installation: Installation, *, dagster: bool, on_ready: Callable[[], None]) -> int:
    """Everything of a running installation until the operator ends it; the database must be prepared."""
    return processes.run(installation.home, children(installation, dagster=dagster), on_ready)


def children(installation: Installation, *, dagster: bool) -> Sequence[Child]:
    """The programs with the addresses each may know: the app never learns the owner's."""
    settings = installation.settings
    shared = {"GONGDAN_HOME": str(installation.home), "GONGDAN_ENV": settings.env}
    app_only = {**shared, "GONGDAN_APP_DATABASE_URL": installation.role_url("app")}
    pipelines = {
        **app_only,
        "GONGDAN_DATABASE_URL": installation.owner_url,
        "GONGDAN_ETL_DATABASE_URL": installation.role_url("etl"),
    }
    found = [_told(programs.app(settings), app_only), _told(programs.refresher(), pipelines)]
    if dagster:
        window = {**pipelines, **_dagster_home(installation)}
        found[1] = _told(found[1], window)  # live refreshes show in the window
        found += [_told(child, window) for child in programs.dagster(settings)]
    return found


def _dagster_home(installation: Installation) -> dict[str, str]:
    """Dagster's folder with our settings, and its own database beside ours."""
    folder = installation.settings.dagster_home
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(DAGSTER_SETTINGS, folder / "dagster.yaml")
    owner = make_url(installation.owner_url)
    maintenance = owner.set(database="postgres").render_as_string(hide_password=False)
    url = postgres.ensure_database(maintenance, f"{owner.database}_dagster")
    return {"DAGSTER_HOME": str(folder), "GONGDAN_DAGSTER_DATABASE_URL": url, "DAGSTER_DISABLE_TELEMETRY": "yes"}


def _told(child: Child, environment: dict[str, str]) -> Child:
    return replace(child, environment={**environment, **child.environment})


def tell_addresses(installation: Installation, dagster: bool, as_json: bool) -> None:
    settings = installation.settings
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    told = {"app": f"http://{host}:{settings.port}", "rest": f"http://{host}:{settings.port}/api/openapi.json"}
    if dagster:
        told["dagster"] = f"http://127.0.0.1:{settings.dagster_port}"
    if as_json:
        print_json({"pid": os.getpid(), **told})
        return
    typer.echo("")
    for name, address in told.items():
        typer.echo(f"  {name:8} {address}")
    typer.echo("")
    tell("cli.ctrl_c")


def stop_database(installation: Installation) -> None:
    """The embedded server goes with the programs; another one, or one that somebody else serves, is none of our business."""
    if installation.is_embedded and not processes.is_served(installation.home):
        postgres.stop(installation.home)
