"""Lines of purchase orders as people or other documents want them: priced, counted in money, written as drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from operational.company.api import setting, the_company
from operational.core.api import (
    ZERO,
    Amount,
    Fraction,
    Input,
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
from operational.items.api import Item, Measure, items_by_ref, measures_of, unit_price
from operational.ledger.api import vat_rate
from operational.parties.api import Party
from operational.purchasing.pricing import offers_of
from operational.purchasing.refs import ItemRef
from operational.purchasing.rules import Offer, best_offer, next_step
from operational.purchasing.tables import Order, OrderLine


class OrderLineInput(Input):
    item: ItemRef
    quantity: Qty  # in the unit named here
    # Of the named unit; left out: the supplier's price list or condition, else the last price paid.
    price: UnitPrice | None = None
    unit: Annotated[str, RefTo("items.unit"), Field(max_length=20)] | None = None  # left out: the item's own
    base_quantity: Qty | None = None  # in the item's own unit, where the named one floats; left out: by what is usual
    second_quantity: Qty | None = None  # in the item's floating unit; left out: by what is usual
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None
    promise_date: dt.date | None = None
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
    price_from: str  # given, step, condition or last
    last_price: UnitPrice | None  # what this supplier got last, of the item's own unit
    last_on: dt.date | None
    step_quantity: Qty | None  # from so many on it is cheaper
    step_price: UnitPrice | None
    minimum_quantity: Qty
    pack_size: Qty
    vat_rate: Fraction
    net: Amount
    tax: Amount
    gross: Amount


@dataclass(frozen=True)
class Priced:
    """Rows of the order line table, the same lines as the caller sees them, and their sums."""

    rows: list[dict[str, Any]]
    shown: list[SavedLine]

    def total(self, column: str) -> Decimal:
        return sum((row[column] for row in self.rows), ZERO)


@dataclass(frozen=True)
class Draft:
    """An order to be written for one supplier."""

    supplier: Party
    warehouse_id: int
    lines: Sequence[OrderLineInput]
    note: str = ""
    department_id: int | None = None


def includes_tax(tx: Tx, supplier: Party, given: bool | None = None) -> bool:
    """Whether prices include tax: as given, as the supplier quotes, as the company usually enters them."""
    for choice in (given, supplier.prices_include_tax):
        if choice is not None:
            return choice
    return the_company(tx).prices_include_tax


def priced_lines(
    tx: Tx,
    lines: Sequence[OrderLineInput],
    supplier: Party,
    date: dt.date,
    with_tax: bool,
    *,
    items: Mapping[int | str, Item] | None = None,
    unknown: Decimal | None = None,
) -> Priced:
    """The lines with price, rate and amounts; every problem is reported by its line. Few statements.

    ``unknown`` stands where nobody knows a price yet; without it such a line is refused.
    """
    items = items or items_by_ref(tx, [line.item for line in lines])
    offers = offers_of(tx, [item.id for item in items.values()], supplier.id)
    return _priced(tx, lines, items, offers, supplier.id, date, with_tax, unknown)


def _priced(
    tx: Tx,
    lines: Sequence[OrderLineInput],
    items: Mapping[int | str, Item],
    offers: Mapping[int, Sequence[Offer]],
    supplier_id: int,
    date: dt.date,
    with_tax: bool,
    unknown: Decimal | None = None,
) -> Priced:
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    shown: list[SavedLine] = []
    for position, (line, measure) in enumerate(zip(lines, measures_of(tx, lines, items), strict=True)):
        item = items[line.item]
        offer = best_offer(offers[item.id], measure.quantity, date, supplier_id)
        rate = line.vat_rate if line.vat_rate is not None else vat_rate(tx, item.vat_class, date)
        price, origin = _price(line, measure, offer, date, rate, with_tax)
        price = unknown if price is None else price
        where = f"lines.{position}"
        if not item.is_purchased:
            problems.append(Problem("purchasing.item_not_purchased", {"item": item.code}, f"{where}.item"))
        if line.quantity <= 0 or measure.quantity <= 0:
            problems.append(Problem("purchasing.quantity_missing", {"item": item.code}, f"{where}.quantity"))
        if price is None:
            problems.append(Problem("purchasing.price_missing", {"item": item.code}, f"{where}.price"))
        if price is None or measure.quantity <= 0:
            continue
        net, tax, gross = line_amounts(line.quantity, price, line.discount, rate, with_tax)
        money = {"vat_rate": rate, "net": net, "tax": tax, "gross": gross}
        counted = {"quantity": measure.quantity, "price": measure.own_price(price), "second_quantity": measure.second}
        row = {"item_id": item.id, "unit": measure.unit, "unit_factor": measure.factor, "discount": line.discount}
        kept = {"promise_date": line.promise_date, "note": line.note}
        rows.append({**row, **counted, **money, **_tolerance(tx, offer), **kept})
        written = {"line_no": position + 1, "item_code": item.code, "unit": measure.unit or item.unit, "price_from": origin}
        typed = {"unit_quantity": line.quantity, "unit_price": price}
        shown.append(SavedLine(**written, **typed, **counted, **money, **_known(offer, measure.quantity, date)))
    if problems:
        raise Refusal.of(problems)
    return Priced(rows, shown)


def _price(
    line: OrderLineInput, measure: Measure, offer: Offer | None, date: dt.date, rate: Decimal, with_tax: bool
) -> tuple[Decimal | None, str]:
    """The price of the unit as ordered and where it comes from: as given, else what the supplier asks, else the last one."""
    if line.price is not None:
        return line.price, "given"
    if offer is None:
        return None, ""
    price, origin = offer.price_of(measure.quantity, date)
    if price is None:
        return None, ""
    if origin == "last" and offer.last_has_tax != with_tax:
        price = round_quantity(price * (1 + rate) if with_tax else price / (1 + rate))
    return unit_price(price, measure.factor), origin


def _known(offer: Offer | None, quantity: Decimal, date: dt.date) -> dict[str, Any]:
    """What a buyer wants to see beside the line: the last price, the next step, minimum and pack."""
    if offer is None:
        nothing = dict.fromkeys(("last_price", "last_on", "step_quantity", "step_price"))
        return {**nothing, "minimum_quantity": ZERO, "pack_size": ZERO}
    step = next_step(offer.steps, quantity, date)
    return {
        "last_price": offer.last_price,
        "last_on": offer.last_on,
        "step_quantity": step.minimum_quantity if step else None,
        "step_price": step.price if step else None,
        "minimum_quantity": offer.minimum_quantity,
        "pack_size": offer.pack_size,
    }


def _tolerance(tx: Tx, offer: Offer | None) -> dict[str, Decimal]:
    """How much more or less may come than was ordered: as agreed with the supplier, else as the company chose."""
    agreed = (None, None) if offer is None else (offer.over_tolerance, offer.under_tolerance)
    names = ("over_tolerance", "under_tolerance")
    return {
        name: own if own is not None else Decimal(str(setting(tx, f"purchasing.{name}", "0")))
        for name, own in zip(names, agreed, strict=True)
    }


def new_orders(tx: Tx, drafts: Sequence[Draft]) -> list[tuple[Order, str]]:
    """Write draft orders, one for each supplier; as many statements for many suppliers as for one."""
    for draft in drafts:
        require(draft.supplier.is_supplier, "purchasing.not_a_supplier", field="supplier", party=draft.supplier.name)
    items = items_by_ref(tx, [line.item for draft in drafts for line in draft.lines])
    offers = offers_of(tx, [item.id for item in items.values()])
    made: list[tuple[Order, str]] = []
    lines: list[dict[str, Any]] = []
    for draft in drafts:
        with_tax = includes_tax(tx, draft.supplier)
        priced = _priced(tx, draft.lines, items, offers, draft.supplier.id, tx.today, with_tax)
        order = tx.new(
            Order,
            supplier_id=draft.supplier.id,
            date=tx.today,
            buyer_id=tx.actor.employee_id,
            department_id=draft.department_id,
            warehouse_id=draft.warehouse_id,
            terms_id=draft.supplier.terms_id,
            price_includes_tax=with_tax,
            promise_date=None,
            note=draft.note[:2000],
            net=priced.total("net"),
            tax=priced.total("tax"),
            gross=priced.total("gross"),
            number=None,
        )
        made.append((order, tx.number(order)))
        lines += [{"order_id": order.id, "line_no": n, **row} for n, row in enumerate(priced.rows, start=1)]
    tx.insert(OrderLine, lines)
    return made
