"""What documents ask of items: the rows behind codes, and the places of a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import NotFound, Problem, Refusal, Tx
from operational.items import rules
from operational.items.tables import Item, Unit


def items_by_ref(tx: Tx, refs: Sequence[int | str]) -> dict[int | str, Item]:
    """The items of these ids or codes, in one statement; refused with every reference that is unknown."""
    ids = sorted({ref for ref in refs if isinstance(ref, int)})
    codes = sorted({ref for ref in refs if isinstance(ref, str)})
    statement = sa.select(Item).where(
        sa.or_(
            Item.id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger))),
            Item.code == sa.any_(sa.cast(codes, sa.ARRAY(sa.Text))),
        )
    )
    found: dict[int | str, Item] = {}
    for item in tx.session.execute(statement).scalars():
        found[item.id] = item
        found[item.code] = item
    missing = list(dict.fromkeys(ref for ref in refs if ref not in found))
    if missing:
        raise NotFound.of([Problem("core.not_found", {"kind": "items.item", "ref": str(ref)}, "item") for ref in missing])
    return {ref: found[ref] for ref in refs}


def unit_places(tx: Tx) -> Mapping[str, int]:
    """The decimal places of every unit."""
    return tx.reference(_load_units)


def require_countable(tx: Tx, item: Item, quantity: Decimal, *, field: str = "quantity") -> None:
    """Refuse a quantity finer than the unit of the item is counted in."""
    problems = uncountable(tx, item, quantity, field)
    if problems:
        raise Refusal.of(problems)


def uncountable(tx: Tx, item: Item, quantity: Decimal, field: str) -> list[Problem]:
    """The same as a problem to be told with others: no half pumps."""
    places = unit_places(tx)[item.unit]
    if rules.fits_places(quantity, places):
        return []
    values = {"item": item.code, "unit": item.unit, "places": places, "quantity": quantity}
    return [Problem("items.too_many_places", values, field)]


def _load_units(session: orm.Session) -> Mapping[str, int]:
    return {code: places for code, places in session.execute(sa.select(Unit.code, Unit.places))}
