"""What the lines of an order come to: item, agreed price, rate, amounts, and whether the price needs a special approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from operational.company.api import setting, the_company
from operational.core.api import (
    ENTERED_AMOUNT_MAX,
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
    round_quantity,
)
from operational.items.api import Item, Measure, items_by_ref, measures_of
from operational.ledger.api import vat_rate
from operational.parties.api import Party
from operational.sales import price_rules as rules
from operational.sales.agreed import items_by_customer_code
from operational.sales.line_prices import Kept, Price, line_prices
from operational.sales.needs import BELOW_FLOOR, Need
from operational.sales.price_rules import Quoting
from operational.sales.refs import ItemRef

ROUNDING_OFF_MAX = "sales.rounding_off_max"  # the name of the dated setting
ROUNDING_OFF_USUAL = "0.99"  # without one: the jiao and fen
NOTHING_KEPT: Kept = {}
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
    price: UnitPrice  # of the item's own unit, in yuan
    unit_price: UnitPrice  # of the unit as ordered, in the currency of the order
    price_origin: str  # typed, price_list, last, item
    price_list: str  # which list the price comes from
    price_list_id: int | None
    listed_currency: str | None  # what the list said, as it stood then
    listed_price: UnitPrice | None
    listed_rate: UnitPrice | None
    foreign_price: UnitPrice | None  # of the item's own unit, in the currency of the order where that is foreign
    foreign_gross: Amount | None
    vat_rate: Fraction
    allowance: Amount  # the line's share of what is let off the whole order
    net: Amount
    tax: Amount
    gross: Amount
    is_below_floor: bool  # after discounts, under the lowest price of the item


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
    foreign_gross: Decimal | None  # in the currency of the order, where that is not the book's


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
    quoting: Quoting,
    *,
    discount_amount: Decimal = ZERO,
    rounding_off: Decimal = ZERO,
    kept: Kept = NOTHING_KEPT,
) -> Quoted:
    """Price every line, reckon its amounts and its share of what is let off the whole order."""
    reckoned = _reckoned(tx, lines, customer, date, quoting, kept)
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
        given, price, measure = line.given, line.price, line.measure
        is_below = rules.is_below_floor(gross_ if quoting.includes_tax else net, measure.quantity, line.floor)
        own = own_prices(measure, price.amount, quoting)
        amounts = {**own, "price_origin": price.origin, "vat_rate": line.rate, "foreign_gross": line.foreign_gross}
        amounts |= {"quantity": measure.quantity, "allowance": allowance, "net": net, "tax": tax, "gross": gross_}
        amounts |= {"unit": measure.unit, "second_quantity": measure.second}
        listed = price.listed.columns()
        said = {"discount": given.discount, "promise_date": given.promise_date, "note": given.note, "is_direct": given.is_direct}
        row = {"line_no": line_no, "item_id": line.item.id, "unit_factor": measure.factor}
        quoted.rows.append({**row, **amounts, **listed, **said, **NOTHING_YET})
        more = {**listed, "item_code": line.item.code, "price_list": price.listed.code, "is_below_floor": is_below}
        more |= {"unit_quantity": given.quantity, "unit_price": price.amount}
        amounts["unit"] = measure.unit or line.item.unit
        quoted.shown.append(SavedLine(line_no=line_no, **more, **amounts))
        if is_below:
            price_ = str(own["price"])
            below.append({"line_no": line_no, "item": line.item.code, "price": price_, "floor": str(line.floor)})
    if below:
        quoted.needs.append(Need(BELOW_FLOOR, {"count": len(below), "lines": below[:NEED_LINES_MAX]}))
    return quoted


def own_prices(measure: Measure, price: Decimal, quoting: Quoting) -> dict[str, Decimal | None]:
    """The price of the item's own unit in yuan, and as agreed where the order is in a foreign currency."""
    own = measure.own_price(price)
    if not quoting.is_foreign:
        return {"price": own, "foreign_price": None}
    return {"price": round_quantity(own * quoting.rate), "foreign_price": own}


def _reckoned(
    tx: Tx, lines: Sequence[OrderLineInput], customer: Party, date: dt.date, quoting: Quoting, kept: Kept
) -> list[Reckoned]:
    """Every line with its price and its own amounts; every problem is reported by its line."""
    items = _items(tx, lines, customer)
    measures = measures_of(tx, lines, items)
    rates = [line.vat_rate if line.vat_rate is not None else vat_rate(tx, items[line.item].vat_class, date) for line in lines]
    of_lines = [items[line.item] for line in lines]
    prices = line_prices(tx, lines, of_lines, measures, rates, customer, date, quoting, kept)
    list_has_tax = the_company(tx).prices_include_tax
    problems: list[Problem] = []
    found: list[Reckoned] = []
    for position, (line, measure, rate, price) in enumerate(zip(lines, measures, rates, prices, strict=True)):
        item = items[line.item]
        problems += _problems_of(item, line, price, f"lines.{position}")
        if price is None:
            continue
        agreed = line_amounts(line.quantity, price.amount, line.discount, rate, quoting.includes_tax)
        amounts = quoting.amounts(agreed, rate)
        require(amounts[2] <= ENTERED_AMOUNT_MAX, "core.amount_out_of_range")
        floor = rules.price_as(item.floor_price, rate, has_tax=list_has_tax, wants_tax=quoting.includes_tax)
        found.append(Reckoned(line, item, measure, price, rate, floor, *amounts, agreed[2] if quoting.is_foreign else None))
    if problems:
        raise Refusal.of(problems)
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
