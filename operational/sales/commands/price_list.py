"""Keeping price lists (价目表)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import (
    BOOK_CURRENCY,
    Input,
    NotFound,
    Output,
    Problem,
    Qty,
    RefTo,
    Refusal,
    Tx,
    UnitPrice,
    command,
    locked_master,
    require,
    save_master,
)
from operational.items.api import Item, items_by_ref
from operational.parties.api import partner
from operational.sales.refs import CustomerRef, ItemRef
from operational.sales.tables import PriceList, PriceListLine

PRICE_LINES_MAX = 5000  # a longer list is two lists; a person keeps neither in his head
PriceListRef = Annotated[int | str, RefTo("sales.price_list")]


class PriceLineInput(Input):
    item: ItemRef
    minimum_quantity: Qty = Decimal(0)  # in the item's own unit
    price: UnitPrice
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class SavePriceList(Input):
    code: str = Field(min_length=1, max_length=60)
    price_list: PriceListRef | None = None  # to rename a list
    name: str = Field(min_length=1, max_length=200)
    customer: CustomerRef | None = None  # for one customer
    class_name: str = Field(default="", max_length=60)  # for a class of customers; neither: for everybody
    valid_from: dt.date | None = None  # left out: from today on
    valid_to: dt.date | None = None
    includes_tax: bool | None = None  # left out: as the company quotes
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")  # left out: as it was, of a new list the book currency
    is_active: bool = True
    note: str = Field(default="", max_length=2000)
    version: int | None = None
    lines: list[PriceLineInput] = Field(min_length=1, max_length=PRICE_LINES_MAX)


class PriceListSaved(Output):
    id: int
    code: str
    version: int
    lines: int
    is_new: bool


@command("sales.save_price_list", permission="sales.price_list.edit", path="POST /sales/price-lists")
def save_price_list(tx: Tx, cmd: SavePriceList) -> PriceListSaved:
    """Write down what items cost a customer, a class of customers or everybody, by quantity and days."""
    require(cmd.customer is None or not cmd.class_name, "sales.price_list_for_two", field="class_name", code=cmd.code)
    before = locked_master(tx, PriceList, cmd.price_list if cmd.price_list is not None else cmd.code)
    if before is not None and before.code != cmd.code:
        _refuse_taken(tx, cmd.code)
    valid_from = cmd.valid_from or (before.valid_from if before else tx.today)
    is_span = cmd.valid_to is None or cmd.valid_to >= valid_from
    require(is_span, "sales.price_list_ends_before", field="valid_to", code=cmd.code, day=valid_from)
    customer = partner(tx, cmd.customer, field="customer") if cmd.customer is not None else None
    require(
        customer is None or customer.is_customer, "sales.not_a_customer", field="customer", customer=customer and customer.name
    )
    items = _items(tx, cmd.lines)
    _refuse_doubled(cmd.lines, items)
    includes_tax = cmd.includes_tax if cmd.includes_tax is not None else the_company(tx).prices_include_tax
    kept = cmd.model_dump(include={"code", "name", "class_name", "valid_to", "is_active", "note"})
    kept["currency"] = cmd.currency or (before.currency if before else BOOK_CURRENCY)
    values = {**kept, "customer_id": customer.id if customer else None, "valid_from": valid_from, "includes_tax": includes_tax}
    row, is_new = save_master(tx, PriceList, "sales.price_list", values, ref=cmd.price_list, version=cmd.version)
    if not is_new:
        gone = sa.delete(PriceListLine).where(PriceListLine.price_list_id == row.id)
        tx.session.execute(gone.execution_options(synchronize_session=False))
    tx.insert(PriceListLine, [_row(row.id, n, line, items[line.item]) for n, line in enumerate(cmd.lines, start=1)])
    return PriceListSaved(id=row.id, code=row.code, version=row.version, lines=len(cmd.lines), is_new=is_new)


def _refuse_taken(tx: Tx, code: str) -> None:
    other = tx.session.execute(sa.select(PriceList.name).where(PriceList.code == code)).scalar_one_or_none()
    require(other is None, "sales.price_list_code_taken", field="code", code=code, name=other or "")


def _items(tx: Tx, lines: Sequence[PriceLineInput]) -> Mapping[int | str, Item]:
    try:
        return items_by_ref(tx, [line.item for line in lines])
    except NotFound as missing:
        unknown = {problem.values["ref"] for problem in missing.problems}
        raise NotFound.of(
            [
                Problem("core.not_found", {"kind": "items.item", "ref": str(line.item)}, f"lines.{position}.item")
                for position, line in enumerate(lines)
                if str(line.item) in unknown
            ]
        ) from missing


def _refuse_doubled(lines: Sequence[PriceLineInput], items: Mapping[int | str, Item]) -> None:
    """Two prices for the same item, quantity and first day leave open which one holds."""
    seen: set[tuple[Any, ...]] = set()
    problems = []
    for position, line in enumerate(lines):
        item = items[line.item]
        key = (item.id, line.minimum_quantity, line.valid_from)
        if key in seen:
            quantity = line.minimum_quantity.normalize()
            problems.append(
                Problem("sales.price_given_twice", {"item": item.code, "quantity": quantity}, f"lines.{position}.item")
            )
        if line.valid_from and line.valid_to and line.valid_to < line.valid_from:
            values = {"code": item.code, "day": line.valid_from}
            problems.append(Problem("sales.price_list_ends_before", values, f"lines.{position}.valid_to"))
        seen.add(key)
    if problems:
        raise Refusal.of(problems)


def _row(list_id: int, line_no: int, line: PriceLineInput, item: Item) -> dict[str, Any]:
    return {"price_list_id": list_id, "line_no": line_no, "item_id": item.id, **line.model_dump(exclude={"item"})}
