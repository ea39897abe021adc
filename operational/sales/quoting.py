"""What the lines of an order come to: item, agreed price, rate, amounts, and whether the price needs a special approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import Field

from operational.company.api import the_company
from operational.core.api import (
    ZERO,
    Amount,
    Fraction,
    Input,
    NotFound,
    Output,
    Problem,
    Qty,
    Refusal,
    Tx,
    UnitPrice,
    line_amounts,
)
from operational.items.api import Item, items_by_ref
from operational.ledger.api import vat_rate
from operational.parties.api import Party
from operational.sales import rules
from operational.sales.needs import BELOW_FLOOR, Need
from operational.sales.prices import LastPrice, last_prices
from operational.sales.refs import ItemRef

NEED_LINES_MAX = 20  # a person who approves reads no more; the order itself has them all


class OrderLineInput(Input):
    item: ItemRef
    quantity: Qty
    price: UnitPrice | None = None  # left out: the last price to this customer, else the list price
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None  # left out: the rate of the item's class on the day
    promise_date: dt.date | None = None
    note: str = Field(default="", max_length=500)


class SavedLine(Output):
    line_no: int
    item_code: str
    quantity: Qty
    price: UnitPrice
    vat_rate: Fraction
    net: Amount
    tax: Amount
    gross: Amount
    is_below_floor: bool  # after discounts, under the lowest price of the item


@dataclass(frozen=True)
class Quoted:
    """The lines as rows of the order, as the answer shows them, and why they need a special approval."""

    rows: list[dict[str, Any]]
    shown: list[SavedLine]
    needs: list[Need]


def quote_lines(tx: Tx, lines: Sequence[OrderLineInput], customer: Party, date: dt.date, includes_tax: bool) -> Quoted:
    """Price every line and reckon its amounts; every problem is reported by its line."""
    items = _items(tx, lines)
    unpriced = [items[line.item].id for line in lines if line.price is None]
    last = last_prices(tx, customer.id, unpriced) if unpriced else {}
    list_has_tax = the_company(tx).prices_include_tax
    problems: list[Problem] = []
    quoted = Quoted([], [], [])
    below: list[dict[str, Any]] = []
    for position, line in enumerate(lines):
        item, where = items[line.item], f"lines.{position}"
        rate = line.vat_rate if line.vat_rate is not None else vat_rate(tx, item.vat_class, date)
        price = line.price if line.price is not None else _offered(item, rate, last, list_has_tax, includes_tax)
        problems += _problems_of(item, line, price, where)
        if price is None:
            continue
        net, tax, gross = line_amounts(line.quantity, price, line.discount, rate, includes_tax)
        floor = rules.price_as(item.floor_price, rate, has_tax=list_has_tax, wants_tax=includes_tax)
        is_below = rules.is_below_floor(gross if includes_tax else net, line.quantity, floor)
        amounts = {"quantity": line.quantity, "price": price, "vat_rate": rate, "net": net, "tax": tax, "gross": gross}
        kept = {"discount": line.discount, "promise_date": line.promise_date, "note": line.note}
        quoted.rows.append({"line_no": position + 1, "item_id": item.id, **amounts, **kept, **NOTHING_YET})
        quoted.shown.append(SavedLine(line_no=position + 1, item_code=item.code, is_below_floor=is_below, **amounts))
        if is_below:
            below.append({"line_no": position + 1, "item": item.code, "price": str(price), "floor": str(floor)})
    if problems:
        raise Refusal.of(problems)
    if below:
        quoted.needs.append(Need(BELOW_FLOOR, {"count": len(below), "lines": below[:NEED_LINES_MAX]}))
    return quoted


NOTHING_YET = dict.fromkeys(
    (
        "issued", "returned", "invoiced", "cancelled", "delivered_net", "delivered_tax", "invoiced_net", "invoiced_tax",
        "red_due", "red_due_net", "red_due_tax", "tax_deferred",
    ),
    ZERO,
)  # fmt: skip


def _items(tx: Tx, lines: Sequence[OrderLineInput]) -> Mapping[int | str, Item]:
    """The items of the lines; an unknown one is reported beside every line that names it."""
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


def _offered(item: Item, rate: Decimal, last: Mapping[int, LastPrice], list_has_tax: bool, includes_tax: bool) -> Decimal | None:
    """The last price to this customer, else the list price, in the order's way of quoting; none is known without both."""
    known = last.get(item.id)
    if known is not None:
        return rules.price_as(known.price, rate, has_tax=known.includes_tax, wants_tax=includes_tax)
    return rules.price_as(item.list_price, rate, has_tax=list_has_tax, wants_tax=includes_tax) if item.list_price else None


def _problems_of(item: Item, line: OrderLineInput, price: Decimal | None, where: str) -> list[Problem]:
    found = []
    if not (item.is_sold and item.is_active):
        found.append(Problem("sales.item_not_sold", {"item": item.code}, f"{where}.item"))
    if line.quantity <= 0:
        found.append(Problem("sales.quantity_missing", {"item": item.code}, f"{where}.quantity"))
    if price is None:
        found.append(Problem("sales.price_missing", {"item": item.code}, f"{where}.price"))
    return found
