"""Partners, departments, items and employees that hand lines name by id or code: one statement for each kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from operational.company.api import Department
from operational.core.api import NotFound, Row, Tx
from operational.items.api import Item
from operational.parties.api import Party, refuse_merged
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
    matches = [table.c.code == sa.any_(codes), table.c.id == sa.any_(ids)]
    if dimension == "department":  # papers name departments rather than code them
        matches.append(table.c.name == sa.any_(codes))
    merged = table.c.merged_into_id if dimension == "party" else sa.null()
    rows = tx.session.execute(sa.select(table.c.id, table.c.code, table.c.name, merged).where(sa.or_(*matches))).all()
    for row_id, code, _, became in rows:
        if became is not None:
            refuse_merged(tx, tx.find(Party, row_id), field="party")
        found[code] = found[row_id] = row_id
    if dimension == "department":
        for row_id, _, name, _ in rows:
            found.setdefault(name, row_id)
    for ref in sorted(wanted, key=str):
        if ref not in found:
            raise NotFound("core.not_found", field=dimension, kind=kind, ref=str(ref))
    return found
