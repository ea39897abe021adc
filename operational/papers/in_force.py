"""Which template sets a paper on a day: the company's newest of that day, or the one that comes with the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Tx
from operational.papers.tables import Template


@dataclass(frozen=True)
class InForce:
    """The source (empty: built in) and how far the printer is off."""

    source: str = ""
    shift_x: Decimal = Decimal(0)
    shift_y: Decimal = Decimal(0)
    version_no: int = 0


def in_force(tx: Tx, paper: str) -> InForce:
    """The template of today. Of several from the same day the one made last counts."""
    found = InForce()
    for valid_from, one in tx.reference(_load).get(paper, ()):
        if valid_from <= tx.today:
            found = one
    return found


def _load(session: orm.Session) -> Mapping[str, list[tuple[dt.date, InForce]]]:
    found: dict[str, list[tuple[dt.date, InForce]]] = {}
    for row in session.execute(sa.select(Template).order_by(Template.valid_from, Template.version_no)).scalars():
        one = InForce(row.source, row.shift_x, row.shift_y, row.version_no)
        found.setdefault(row.paper, []).append((row.valid_from, one))
    return found
