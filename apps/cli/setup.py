"""Opening a company, and bringing an installation to this release."""

from __future__ import annotations

from typing import Literal

import typer

from apps.cli import postgres, processes
from apps.cli.answers import JsonOption, answering, print_json, show, tell
from apps.cli.init import NewCompany, open_company
from apps.cli.inputs import read_date
from apps.cli.installation import Installation
from operational.core.api import InvalidInput

Taxpayer = Literal["general", "small_scale"]


@answering
def init(
    company: str = typer.Option(..., "--company"),
    opening: str = typer.Option(..., "--opening"),
    taxpayer: str = typer.Option("general", "--taxpayer"),
    tax_id: str = typer.Option("", "--tax-id"),
    as_json: bool = JsonOption,
) -> None:
    """Make an empty company: database, accounts, units, terms, one warehouse; no user and no demo data."""
    day = read_date(opening)
    if day is None:
        raise InvalidInput("core.field_missing", field="opening")
    installation = Installation.here()
    if not as_json:
        tell("cli.preparing", home=str(installation.home))
    installation.prepare()
    with installation.database() as database:
        open_company(database, NewCompany(name=company, opening_date=day, taxpayer=taxpayer, tax_id=tax_id))
    told = {"company": company, "opening": day.isoformat(), "taxpayer": taxpayer, "home": str(installation.home)}
    if as_json:
        print_json(told)
    else:
        show(told, False)
        tell("cli.next_steps")


@answering
def migrate(as_json: bool = JsonOption) -> None:
    """Bring the database to this release; running it twice changes nothing."""
    installation = Installation.here()
    urls = installation.prepare()
    show({"migrated": True, "roles": sorted(urls)}, as_json)


@answering
def stop(as_json: bool = JsonOption) -> None:
    """Stop the embedded database server of this home, unless a launcher still works with it."""
    installation = Installation.here()
    processes.refuse_served(installation.home)
    show({"stopped": installation.is_embedded and postgres.stop(installation.home)}, as_json)
