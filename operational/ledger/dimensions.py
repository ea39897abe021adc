"""Partners, departments, items and employees that hand lines name by id or code: one statement for each kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from operational.company.api import Department
from operational.core.api import NotFound, Row, Tx
from operational.items.api import Item
from operational.parties.api import Party
from operational.people.api import Employee

Refs = Iterable[int | str | None]
KINDS: dict[str, tuple[type[Row], str]] = {
    "party": (Party, "parties.party"),
    "department": (Department, "company.department"),
    "item": (Item, "items.item"),
    "employee": (Employee, "people.employee"),
}


def ids_of(tx: Tx, dimension: str, refs: Refs) -> dict[int | str | None, int | None]:
    """The row id for each reference; an unknown one is refused by name. No reference, no statement."""
    model, kind = KINDS[dimension]
    wanted = {ref for ref in refs if ref is not None}
    found: dict[int | str | None, int | None] = {None: None}
    if not wanted:
        return found
    table: Any = model.__table__
    codes = sa.cast([ref for ref in wanted if isinstance(ref, str)], sa.ARRAY(sa.Text))
    ids = sa.cast([ref for ref in wanted if isinstance(ref, int)], sa.ARRAY(sa.BigInteger))
    statement = sa.select(table.c.id, table.c.code).where(sa.or_(table.c.code == sa.any_(codes), table.c.id == sa.any_(ids)))
    for row_id, code in tx.session.execute(statement):
        found[code] = row_id
        found[row_id] = row_id
    for ref in sorted(wanted, key=str):
        if ref not in found:
            raise NotFound("core.not_found", field=dimension, kind=kind, ref=str(ref))
    return found
