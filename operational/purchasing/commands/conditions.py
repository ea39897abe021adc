"""Supplier conditions (供货条件): price, lead time, minimum, pack, and the steps of a price list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Fraction, Input, Output, Qty, Tx, UnitPrice, command, require
from operational.items.api import Item
from operational.parties.api import partner
from operational.purchasing.refs import ItemRef, SupplierRef
from operational.purchasing.tables import SupplierItem, SupplierPrice

STEPS_MAX = 50  # a longer list belongs into the sheet of conditions


class PriceStepInput(Input):
    minimum_quantity: Qty = Decimal(0)
    price: UnitPrice
    valid_from: dt.date | None = None  # left out: from today
    valid_to: dt.date | None = None


class SaveSupplierItem(Input):
    supplier: SupplierRef
    item: ItemRef
    supplier_code: str = Field(default="", max_length=80)
    price: UnitPrice = Decimal(0)
    lead_time_days: int = Field(default=0, ge=0, le=1000)
    minimum_quantity: Qty = Decimal(0)
    pack_size: Qty = Decimal(0)
    is_preferred: bool = True
    over_tolerance: Fraction | None = None  # left out: as the company chose
    under_tolerance: Fraction | None = None
    prices: list[PriceStepInput] | None = Field(default=None, max_length=STEPS_MAX)  # left out: the steps stay as they are


class SupplierItemSaved(Output):
    id: int


@command("purchasing.save_supplier_item", permission="purchasing.conditions.edit", path="POST /purchasing/supplier-items")
def save_supplier_item(tx: Tx, cmd: SaveSupplierItem) -> SupplierItemSaved:
    """Keep what a supplier asks for an item: price, lead time, minimum and pack. One supplier is preferred."""
    supplier = partner(tx, cmd.supplier, field="supplier")
    require(supplier.is_supplier, "purchasing.not_a_supplier", field="supplier", party=supplier.name)
    item = tx.find(Item, cmd.item, field="item")
    rows = tx.session.execute(
        sa.select(SupplierItem).where(SupplierItem.item_id == item.id).order_by(SupplierItem.id).with_for_update()
    ).scalars()
    found = None
    for row in rows:
        if row.supplier_id == supplier.id:
            found = row
        elif cmd.is_preferred:
            row.is_preferred = False
    values = cmd.model_dump(exclude={"supplier", "item", "prices"})
    if found is None:
        found = tx.new(SupplierItem, supplier_id=supplier.id, item_id=item.id, **values)
    else:
        for name, value in values.items():
            setattr(found, name, value)
    if cmd.prices is not None:
        _replace_steps(tx, found, cmd.prices, item)
    return SupplierItemSaved(id=found.id)


class SavePriceSteps(Input):
    supplier: SupplierRef
    item: ItemRef
    prices: list[PriceStepInput] = Field(max_length=STEPS_MAX)  # none: the list ends


class PriceStepsSaved(Output):
    id: int
    steps: int


@command("purchasing.save_price_steps", permission="purchasing.conditions.edit", path="POST /purchasing/price-steps")
def save_price_steps(tx: Tx, cmd: SavePriceSteps) -> PriceStepsSaved:
    """Replace a supplier's price list of an item (阶梯价): from so many pieces on, within these days, this price."""
    supplier = partner(tx, cmd.supplier, field="supplier")
    require(supplier.is_supplier, "purchasing.not_a_supplier", field="supplier", party=supplier.name)
    item = tx.find(Item, cmd.item, field="item")
    statement = sa.select(SupplierItem).where(SupplierItem.item_id == item.id, SupplierItem.supplier_id == supplier.id)
    found = tx.session.execute(statement.with_for_update()).scalar_one_or_none()
    if found is None:
        found = tx.new(SupplierItem, supplier_id=supplier.id, item_id=item.id, price=Decimal(0), is_preferred=False)
    _replace_steps(tx, found, cmd.prices, item)
    return PriceStepsSaved(id=found.id, steps=len(cmd.prices))


def _replace_steps(tx: Tx, found: SupplierItem, prices: Sequence[PriceStepInput], item: Item) -> None:
    """The steps as given; the same quantity may hold twice only from different days."""
    rows: dict[tuple[Decimal, dt.date], dict[str, Any]] = {}
    for position, step in enumerate(prices):
        start = step.valid_from or tx.today
        field = f"prices.{position}"
        require(step.price > 0, "purchasing.step_price_missing", field=f"{field}.price", item=item.code)
        ends_well = step.valid_to is None or step.valid_to >= start
        require(ends_well, "purchasing.step_ends_early", field=f"{field}.valid_to", item=item.code, start=start)
        key = (step.minimum_quantity, start)
        is_new = key not in rows
        require(is_new, "purchasing.step_given_twice", field=field, item=item.code, quantity=step.minimum_quantity, start=start)
        rows[key] = {
            "supplier_item_id": found.id,
            "minimum_quantity": step.minimum_quantity,
            "valid_from": start,
            "valid_to": step.valid_to,
            "price": step.price,
        }
    tx.session.flush()
    tx.session.execute(sa.delete(SupplierPrice).where(SupplierPrice.supplier_item_id == found.id))
    tx.insert(SupplierPrice, [rows[key] for key in sorted(rows)])
