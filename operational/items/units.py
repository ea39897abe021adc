"""Other units of an item: fixed ones (1 箱 = 12 件) and a second count that floats with each delivery (件 and 千克)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Protocol

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Problem, Qty, RefTo, Refusal, Tx
from operational.items.reference import uncountable, unit_places
from operational.items.rules import Measure, measure
from operational.items.tables import Item, ItemUnit

UNITS_MAX = 20  # packings of one item


class UnitOfItem(Input):
    unit: Annotated[str, RefTo("items.unit"), Field(min_length=1, max_length=20)]
    factor: Qty  # how many of the item's own unit are in one of this
    is_floating: bool = False  # counted or weighed each time; the factor is only what is usual


@dataclass(frozen=True)
class Packing:
    """A unit in which an item may be ordered besides its own."""

    unit: str
    factor: Decimal
    is_floating: bool


def save_units(tx: Tx, item: Item, units: Sequence[UnitOfItem], is_new: bool) -> None:
    """Replace the other units of an item."""
    known = unit_places(tx)
    problems = []
    seen = {item.unit}
    for position, given in enumerate(units):
        where, values = f"units.{position}", {"item": item.code, "unit": given.unit}
        if given.unit not in known:
            problems.append(Problem("items.unit_unknown", values, f"{where}.unit"))
        if given.unit in seen:
            problems.append(Problem("items.unit_given_twice", values, f"{where}.unit"))
        if given.factor <= 0:
            problems.append(Problem("items.factor_missing", values, f"{where}.factor"))
        seen.add(given.unit)
    if sum(given.is_floating for given in units) > 1:
        problems.append(Problem("items.one_floating_unit", {"item": item.code}, "units"))
    if problems:
        raise Refusal.of(problems)
    item.has_floating_unit = any(given.is_floating for given in units)
    if not is_new:
        gone = sa.delete(ItemUnit).where(ItemUnit.item_id == item.id)
        tx.session.execute(gone.execution_options(synchronize_session=False))
    tx.insert(ItemUnit, [{"item_id": item.id, **given.model_dump()} for given in units])


def packings_of(tx: Tx, item_ids: Sequence[int]) -> Mapping[int, Mapping[str, Packing]]:
    """The other units of these items by their word, in one statement."""
    of_items = ItemUnit.item_id == sa.any_(sa.cast(sorted(set(item_ids)), sa.ARRAY(sa.BigInteger)))
    columns: list[Any] = [ItemUnit.item_id, ItemUnit.unit, ItemUnit.factor, ItemUnit.is_floating]
    found: dict[int, dict[str, Packing]] = {}
    tx.session.flush()
    for item_id, *packing in tx.session.execute(sa.select(*columns).where(of_items).order_by(ItemUnit.id)):
        made = Packing(*packing)
        found.setdefault(item_id, {})[made.unit] = made
    return found


class Measured(Protocol):
    """A line of a document that may be counted in another unit than the item's own."""

    @property
    def item(self) -> int | str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def base_quantity(self) -> Decimal | None: ...
    @property
    def second_quantity(self) -> Decimal | None: ...


def measures_of(tx: Tx, lines: Sequence[Measured], items: Mapping[int | str, Item]) -> list[Measure]:
    """How much each line is in the item's own unit, in the unit as ordered and in the floating one.

    Refuses a unit the item does not have, and half a piece of what is counted in pieces.
    """
    named = [items[line.item].id for line in lines if line.unit not in (None, "", items[line.item].unit)]
    asked = {*named, *(items[line.item].id for line in lines if items[line.item].has_floating_unit)}
    packings = packings_of(tx, list(asked)) if asked else {}
    places = unit_places(tx)
    found, problems = [], []
    for position, line in enumerate(lines):
        item = items[line.item]
        others = {unit: (one.factor, one.is_floating) for unit, one in packings.get(item.id, {}).items()}
        unit = "" if line.unit in (None, "", item.unit) else str(line.unit)
        if unit and unit not in others:
            values = {"item": item.code, "unit": unit, "units": [item.unit, *others]}
            problems.append(Problem("items.unit_not_of_item", values, f"lines.{position}.unit"))
            continue
        if not unit and (finer := uncountable(tx, item, line.quantity, f"lines.{position}.quantity")):
            problems += finer
            continue
        found.append(measure(line.quantity, unit, others, places[item.unit], line.base_quantity, line.second_quantity))
    if problems:
        raise Refusal.of(problems)
    return found
