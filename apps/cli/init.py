"""An empty company: its own row, then what each slice must have before the first document."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from operational.catalog.api import SLICES, catalog
from operational.core.api import SYSTEM_USER, Actor, Database
from operational.dispatch.api import dispatch

OPERATOR = Actor(SYSTEM_USER, "system", {}, everything=True)


@dataclass(frozen=True)
class NewCompany:
    """What must be known to open a set of books."""

    name: str
    opening_date: dt.date
    taxpayer: str = "general"
    tax_id: str = ""
    address: str = ""
    phone: str = ""


def open_company(database: Database, company: NewCompany, report: Callable[[str], None] = lambda _: None) -> None:
    """Open the books of a company; a second run changes nothing that exists."""
    given = {name: value for name, value in vars(company).items() if value != ""}
    key = f"init:company:{hashlib.sha256(repr(sorted(given.items())).encode()).hexdigest()}"  # another company is another request
    dispatch(database, OPERATOR, "company.open_company", given, key=key, today=company.opening_date)
    for slice_ in SLICES:
        name = f"{slice_}.seed"
        if name in catalog().commands:
            report(slice_)
            data = {"roles": catalog().roles} if slice_ == "identity" else {}
            dispatch(database, OPERATOR, name, data, today=company.opening_date)
