"""What the lines of an order come to: item, agreed price, rate, amounts, and whether the price needs a special approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any

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
    RefTo,
    Refusal,
    Tx,
    UnitPrice,
    line_amounts,
    require,
)
from operational.items.api import Item, Measure, items_by_ref, measures_of, unit_price
from operational.ledger.api import vat_rate
from operational.parties.api import Party
from operational.sales import price_rules as rules
from operational.sales.agreed import items_by_customer_code, offers_for
from operational.sales.needs import BELOW_FLOOR, Need
from operational.sales.prices import last_prices
from operational.sales.refs import ItemRef

ROUNDING_OFF_MAX = "sales.rounding_off_max"  # the name of the dated setting
ROUNDING_OFF_USUAL = "0.99"  # without one: the jiao and fen
NEED_LINES_MAX = 20  # a person who approves reads no more; the order itself has them all


class OrderLineInput(Input):
    item: ItemRef  # or the customer's own code for it
    quantity: Qty  # in the unit named here
    unit: Annotated[str, RefTo("items.unit"), Field(max_length=20)] | None = None  # left out: the item's own
    base_quantity: Qty | None = None  # in the item's own unit, where the named one floats; left out: by what is usual
    second_quantity: Qty | None = None  # in the item's floating unit; left out: by what is usual
    # Of the named unit; left out: by price list, else the last price to this customer, else the item's own.
    price: UnitPrice | None = None
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None  # left out: the rate of the item's class on the day
    promise_date: dt.date | None = None
    is_direct: bool = False  # 直运: the supplier sends it to the customer
    note: str = Field(default="", max_length=500)


class SavedLine(Output):
    line_no: int
    item_code: str
    quantity: Qty  # in the item's own unit
    unit: str  # as ordered
    unit_quantity: Qty  # as ordered, in that unit
    second_quantity: Qty | None
    price: UnitPrice  # of the item's own unit
    unit_price: UnitPrice  # of the unit as ordered
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
    """A price of the unit as ordered, in the order's way of quoting, and where it comes from."""

    amount: Decimal
    origin: str
    price_list: str = ""


@dataclass(frozen=True)
class Reckoned:
    """A line with its amounts before anything is let off the whole order."""

    given: OrderLineInput
    item: Item
    measure: Measure
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
    categories: frozenset[int | None] = frozenset()  # of the items
    stocked: frozenset[int] = frozenset()  # the items that are kept in stock


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
    stocked = frozenset(line.item.id for line in reckoned if line.item.is_stocked)
    quoted = Quoted([], [], [], frozenset(line.item.category_id for line in reckoned), stocked)
    below: list[dict[str, Any]] = []
    for line_no, (line, allowance) in enumerate(zip(reckoned, allowances, strict=True), start=1):
        net, tax, gross_ = rules.less(line.gross, allowance, line.rate) if allowance else (line.net, line.tax, line.gross)
        given, price = line.given, line.price
        measure = line.measure
        is_below = rules.is_below_floor(gross_ if includes_tax else net, measure.quantity, line.floor)
        amounts = {"price": measure.own_price(price.amount), "price_origin": price.origin, "vat_rate": line.rate}
        amounts |= {"quantity": measure.quantity, "allowance": allowance, "net": net, "tax": tax, "gross": gross_}
        amounts |= {"unit": measure.unit, "second_quantity": measure.second}
        kept = {"discount": given.discount, "promise_date": given.promise_date, "note": given.note, "is_direct": given.is_direct}
        row = {"line_no": line_no, "item_id": line.item.id, "unit_factor": measure.factor}
        quoted.rows.append({**row, **amounts, **kept, **NOTHING_YET})
        more = {"item_code": line.item.code, "price_list": price.price_list, "is_below_floor": is_below}
        more |= {"unit_quantity": given.quantity, "unit_price": price.amount}
        amounts["unit"] = measure.unit or line.item.unit
        quoted.shown.append(SavedLine(line_no=line_no, **more, **amounts))
        if is_below:
            price_ = str(measure.own_price(price.amount))
            below.append({"line_no": line_no, "item": line.item.code, "price": price_, "floor": str(line.floor)})
    if below:
        quoted.needs.append(Need(BELOW_FLOOR, {"count": len(below), "lines": below[:NEED_LINES_MAX]}))
    return quoted


def _reckoned(tx: Tx, lines: Sequence[OrderLineInput], customer: Party, date: dt.date, includes_tax: bool) -> list[Reckoned]:
    """Every line with its price and its own amounts; every problem is reported by its line."""
    items = _items(tx, lines, customer)
    measures = measures_of(tx, lines, items)
    rates = [line.vat_rate if line.vat_rate is not None else vat_rate(tx, items[line.item].vat_class, date) for line in lines]
    prices = _prices(tx, lines, [items[line.item] for line in lines], measures, rates, customer, date, includes_tax)
    list_has_tax = the_company(tx).prices_include_tax
    problems: list[Problem] = []
    found: list[Reckoned] = []
    for position, (line, measure, rate, price) in enumerate(zip(lines, measures, rates, prices, strict=True)):
        item = items[line.item]
        problems += _problems_of(item, line, price, f"lines.{position}")
        if price is None:
            continue
        amounts = line_amounts(line.quantity, price.amount, line.discount, rate, includes_tax)
        floor = rules.price_as(item.floor_price, rate, has_tax=list_has_tax, wants_tax=includes_tax)
        found.append(Reckoned(line, item, measure, price, rate, floor, *amounts))
    if problems:
        raise Refusal.of(problems)
    return found


def _prices(
    tx: Tx,
    lines: Sequence[OrderLineInput],
    items: Sequence[Item],
    measures: Sequence[Measure],
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
    for line, item, measure, rate in zip(lines, items, measures, rates, strict=True):
        offer = rules.best_offer(offers.get(item.id, ()), measure.quantity)
        known = last.get(item.id)
        if line.price is not None:
            found.append(Price(line.price, "typed"))
            continue
        if offer is not None:
            price = Price(rules.price_as(offer.price, rate, has_tax=offer.includes_tax, wants_tax=includes_tax), "price_list")
            price = replace(price, price_list=offer.price_list)
        elif known is not None:
            price = Price(rules.price_as(known.price, rate, has_tax=known.includes_tax, wants_tax=includes_tax), "last")
        elif item.list_price:
            price = Price(rules.price_as(item.list_price, rate, has_tax=list_has_tax, wants_tax=includes_tax), "item")
        else:
            found.append(None)
            continue
        found.append(replace(price, amount=unit_price(price.amount, measure.factor)))
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


def _items(tx: Tx, lines: Sequence[OrderLineInput], customer: Party) -> Mapping[int | str, Item]:
    """The items of the lines by our code or the customer's; an unknown one is reported beside every line that names it."""
    refs = [line.item for line in lines]
    try:
        return items_by_ref(tx, refs)
    except NotFound as missing:
        unknown = {str(problem.values["ref"]) for problem in missing.problems}
        own = items_by_customer_code(tx, customer, sorted(unknown))
        problems = [
            Problem("core.not_found", {"kind": "items.item", "ref": str(ref)}, f"lines.{position}.item")
            for position, ref in enumerate(refs)
            if str(ref) in unknown and ref not in own
        ]
        if problems:
            raise NotFound.of(problems) from missing
        known = [ref for ref in refs if str(ref) not in unknown]
        return {**own, **(items_by_ref(tx, known) if known else {})}


def _problems_of(item: Item, line: OrderLineInput, price: Price | None, where: str) -> list[Problem]:
    found = []
    if not (item.is_sold and item.is_active):
        found.append(Problem("sales.item_not_sold", {"item": item.code}, f"{where}.item"))
    if line.quantity <= 0:
        found.append(Problem("sales.quantity_missing", {"item": item.code}, f"{where}.quantity"))
    if price is None:
        found.append(Problem("sales.price_missing", {"item": item.code}, f"{where}.price"))
    return found
