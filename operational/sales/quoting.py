"""What the lines of an order come to: item, agreed price, rate, amounts, and whether the price needs a special approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import Field

from operational.company.api import setting, the_company
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
    require,
)
from operational.items.api import Item, items_by_ref
from operational.ledger.api import vat_rate
from operational.parties.api import Party
from operational.sales import rules
from operational.sales.agreed import offers_for
from operational.sales.needs import BELOW_FLOOR, Need
from operational.sales.prices import last_prices
from operational.sales.refs import ItemRef

ROUNDING_OFF_MAX = "sales.rounding_off_max"  # the name of the dated setting
ROUNDING_OFF_USUAL = "0.99"  # without one: the jiao and fen
NEED_LINES_MAX = 20  # a person who approves reads no more; the order itself has them all


class OrderLineInput(Input):
    item: ItemRef
    quantity: Qty
    price: UnitPrice | None = None  # left out: by price list, else the last price to this customer, else the item's own
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None  # left out: the rate of the item's class on the day
    promise_date: dt.date | None = None
    note: str = Field(default="", max_length=500)


class SavedLine(Output):
    line_no: int
    item_code: str
    quantity: Qty
    price: UnitPrice
    price_origin: str  # typed, price_list, last, item
    price_list: str  # which list the price comes from
    vat_rate: Fraction
    allowance: Amount  # the line's share of what is let off the whole order
    net: Amount
    tax: Amount
    gross: Amount
    is_below_floor: bool  # after discounts, under the lowest price of the item


@dataclass(frozen=True)
class Price:
    """A price in the order's way of quoting, and where it comes from."""

    amount: Decimal
    origin: str
    price_list: str = ""


@dataclass(frozen=True)
class Reckoned:
    """A line with its amounts before anything is let off the whole order."""

    given: OrderLineInput
    item: Item
    price: Price
    rate: Decimal
    floor: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Quoted:
    """The lines as rows of the order, as the answer shows them, and why they need a special approval."""

    rows: list[dict[str, Any]]
    shown: list[SavedLine]
    needs: list[Need]


def quote_lines(
    tx: Tx,
    lines: Sequence[OrderLineInput],
    customer: Party,
    date: dt.date,
    includes_tax: bool,
    *,
    discount_amount: Decimal = ZERO,
    rounding_off: Decimal = ZERO,
) -> Quoted:
    """Price every line, reckon its amounts and its share of what is let off the whole order."""
    reckoned = _reckoned(tx, lines, customer, date, includes_tax)
    _require_rounding_allowed(tx, rounding_off, date)
    gross = [line.gross for line in reckoned]
    off = discount_amount + rounding_off
    require(off <= sum(gross, ZERO), "sales.discount_too_large", field="discount_amount", off=off, gross=sum(gross, ZERO))
    allowances = rules.spread(off, gross) if off else [ZERO] * len(reckoned)
    quoted = Quoted([], [], [])
    below: list[dict[str, Any]] = []
    for line_no, (line, allowance) in enumerate(zip(reckoned, allowances, strict=True), start=1):
        net, tax, gross_ = rules.less(line.gross, allowance, line.rate) if allowance else (line.net, line.tax, line.gross)
        given, price = line.given, line.price
        is_below = rules.is_below_floor(gross_ if includes_tax else net, given.quantity, line.floor)
        amounts = {"price": price.amount, "price_origin": price.origin, "vat_rate": line.rate, "allowance": allowance}
        amounts |= {"quantity": given.quantity, "net": net, "tax": tax, "gross": gross_}
        kept = {"discount": given.discount, "promise_date": given.promise_date, "note": given.note}
        quoted.rows.append({"line_no": line_no, "item_id": line.item.id, **amounts, **kept, **NOTHING_YET})
        more = {"item_code": line.item.code, "price_list": price.price_list, "is_below_floor": is_below}
        quoted.shown.append(SavedLine(line_no=line_no, **more, **amounts))
        if is_below:
            below.append({"line_no": line_no, "item": line.item.code, "price": str(price.amount), "floor": str(line.floor)})
    if below:
        quoted.needs.append(Need(BELOW_FLOOR, {"count": len(below), "lines": below[:NEED_LINES_MAX]}))
    return quoted


def _reckoned(tx: Tx, lines: Sequence[OrderLineInput], customer: Party, date: dt.date, includes_tax: bool) -> list[Reckoned]:
    """Every line with its price and its own amounts; every problem is reported by its line."""
    items = _items(tx, lines)
    rates = [line.vat_rate if line.vat_rate is not None else vat_rate(tx, items[line.item].vat_class, date) for line in lines]
    prices = _prices(tx, lines, [items[line.item] for line in lines], rates, customer, date, includes_tax)
    list_has_tax = the_company(tx).prices_include_tax
    problems: list[Problem] = []
    found: list[Reckoned] = []
    for position, (line, rate, price) in enumerate(zip(lines, rates, prices, strict=True)):
        item = items[line.item]
        problems += _problems_of(item, line, price, f"lines.{position}")
        if price is None:
            continue
        amounts = line_amounts(line.quantity, price.amount, line.discount, rate, includes_tax)
        floor = rules.price_as(item.floor_price, rate, has_tax=list_has_tax, wants_tax=includes_tax)
        found.append(Reckoned(line, item, price, rate, floor, *amounts))
    if problems:
        raise Refusal.of(problems)
    return found


def _prices(
    tx: Tx,
    lines: Sequence[OrderLineInput],
    items: Sequence[Item],
    rates: Sequence[Decimal],
    customer: Party,
    date: dt.date,
    includes_tax: bool,
) -> list[Price | None]:
    """As typed, else by price list, else the last price to this customer, else the item's own; none is known without all."""
    unpriced = [item.id for line, item in zip(lines, items, strict=True) if line.price is None]
    offers = offers_for(tx, customer, unpriced, date) if unpriced else {}
    last = last_prices(tx, customer.id, unpriced) if unpriced else {}
    list_has_tax = the_company(tx).prices_include_tax
    found: list[Price | None] = []
    for line, item, rate in zip(lines, items, rates, strict=True):
        offer = rules.best_offer(offers.get(item.id, ()), line.quantity)
        known = last.get(item.id)
        if line.price is not None:
            found.append(Price(line.price, "typed"))
        elif offer is not None:
            price = rules.price_as(offer.price, rate, has_tax=offer.includes_tax, wants_tax=includes_tax)
            found.append(Price(price, "price_list", offer.price_list))
        elif known is not None:
            found.append(Price(rules.price_as(known.price, rate, has_tax=known.includes_tax, wants_tax=includes_tax), "last"))
        elif item.list_price:
            found.append(Price(rules.price_as(item.list_price, rate, has_tax=list_has_tax, wants_tax=includes_tax), "item"))
        else:
            found.append(None)
    return found


def _require_rounding_allowed(tx: Tx, rounding_off: Decimal, date: dt.date) -> None:
    """A clerk may let off small change (抹零), up to the company's dated limit."""
    most = Decimal(str(setting(tx, ROUNDING_OFF_MAX, ROUNDING_OFF_USUAL, on=date)))
    require(rounding_off <= most, "sales.rounding_off_too_large", field="rounding_off", off=rounding_off, most=most)


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


def _problems_of(item: Item, line: OrderLineInput, price: Price | None, where: str) -> list[Problem]:
    found = []
    if not (item.is_sold and item.is_active):
        found.append(Problem("sales.item_not_sold", {"item": item.code}, f"{where}.item"))
    if line.quantity <= 0:
        found.append(Problem("sales.quantity_missing", {"item": item.code}, f"{where}.quantity"))
    if price is None:
        found.append(Problem("sales.price_missing", {"item": item.code}, f"{where}.price"))
    return found
