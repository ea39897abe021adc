"""Looking into the books from outside: invariants, the warehouse, and SQL over its published version."""

from __future__ import annotations

from typing import Any

import typer

from apps.cli import analytics
from apps.cli.answers import EXIT_DIFFERENCE, JsonOption, answering, print_json, show, show_table, tell
from apps.cli.checking import Checked, check_everything
from apps.cli.inputs import read_date
from apps.cli.installation import Installation
from operational.core.api import InvalidInput
from warehouse import api as warehouse
from warehouse.sandbox import SandboxLimitError, SandboxRefusedError, run_sql


@answering
def verify(as_json: bool = JsonOption) -> None:
    """Check every invariant of the books and the warehouse against them; the exit code is 1 when one is broken."""
    installation = Installation.here()
    installation.require_company()
    found = check_everything(installation, (lambda _: None) if as_json else _tell)
    broken = [one for one in found if not one.holds]
    if as_json:
        print_json({"ok": not broken, "checks": [one.as_dict() for one in found]})
    else:
        tell("cli.checked", checks=len(found), broken=len(broken))
    if broken:
        raise typer.Exit(EXIT_DIFFERENCE)


def _tell(one: Checked) -> None:
    tell("cli.check_holds" if one.holds else "cli.check_broken", name=one.name, invariant=one.invariant)
    if not one.holds:
        show_table(one.offending)


@answering
def refresh(
    full: bool = typer.Option(False, "--full"),
    as_of: str | None = typer.Option(None, "--as-of"),
    as_json: bool = JsonOption,
) -> None:
    """Bring the warehouse up to the books and publish it."""
    installation = Installation.here()
    day = read_date(as_of)
    try:
        done = analytics.bring_up(installation, full=full, as_of=day)
    except analytics.WarehouseDiffers as differs:
        _tell_differs(str(differs), as_json)
        return
    state = warehouse.published_state(installation.warehouse)
    told: dict[str, Any] = {"refreshed": done is not None}
    if state is not None:
        told |= {"version": state.version, "as_of": state.as_of.isoformat(), "watermark": state.mark.watermark}
    if done is not None:
        told |= {"rows": done.rows, "tables": len(done.tables_changed), "models": len(done.models), "seconds": done.seconds}
    show(told, as_json)


def _tell_differs(message: str, as_json: bool) -> None:
    if as_json:
        print_json({"refreshed": False, "differences": message.split("; ")})
    else:
        tell("cli.warehouse_differs", err=True, message=message)
    raise typer.Exit(EXIT_DIFFERENCE)


@answering
def sql(
    statement: str = typer.Argument(),
    as_json: bool = JsonOption,
) -> None:
    """Ask the published warehouse in SQL: read-only, without files and network."""
    installation = Installation.here()
    analytics.bring_up(installation)
    try:
        answer = run_sql(installation.warehouse, statement)
    except (SandboxRefusedError, SandboxLimitError) as error:
        raise InvalidInput("cli.sql_failed", message=str(error).strip().splitlines()[0]) from error
    found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    if as_json:
        print_json({"columns": answer.columns, "types": answer.types, "rows": found, "is_cut": answer.is_cut})
    elif found:
        show_table(found)
    else:
        tell("cli.no_rows")
