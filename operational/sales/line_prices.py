"""The price of each line of an order, and where it comes from: as typed, by price list, the last one, the item's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

from operational.company.api import the_company
from operational.core.api import BOOK_CURRENCY, Problem, Refusal, Tx
from operational.items.api import Item, Measure
from operational.parties.api import Party
from operational.sales import price_rules as rules
from operational.sales.agreed import offers_for
from operational.sales.price_rules import Offer, Quoting
from operational.sales.prices import LastPrice, last_prices
from operational.sales.scope import visible
from operational.sales.tables import Order, OrderLine
from operational.sales.tables_prices import PriceList


@dataclass(frozen=True)
class Listed:
    """What a price list said when it gave a price: the list, its currency, its price, and the rate where that is foreign."""

    price_list_id: int | None = None
    code: str = ""
    currency: str | None = None
    price: Decimal | None = None
    rate: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        """The same as columns of an order line."""
        return {
            "price_list_id": self.price_list_id,
            "listed_currency": self.currency,
            "listed_price": self.price,
            "listed_rate": self.rate,
        }


NO_LIST = Listed()


@dataclass(frozen=True)
class Price:
    """A price of the unit as ordered, in the order's way of quoting, and where it comes from."""

    amount: Decimal
    origin: str
    listed: Listed = NO_LIST


@dataclass(frozen=True)
class Priced:
    """What a price belongs to: an item in a unit, and the price as people see it."""

    item_id: int
    unit: str
    price: Decimal


def quoting_of(order: Order) -> Quoting:
    """How a saved order quotes."""
    return Quoting(order.price_includes_tax, order.currency, order.rate or rules.ONE)


Kept = Mapping[Priced, tuple[str, Listed]]


def kept_origins(tx: Tx, ref: int | str | None) -> Kept:
    """Where the prices of an order that is written again, or copied, came from; a price that stays keeps its origin."""
    if ref is None:
        return {}
    shown = sa.func.coalesce(OrderLine.foreign_price, OrderLine.price)
    sold = sa.case((OrderLine.unit_factor == 1, shown), else_=sa.func.round(shown * OrderLine.unit_factor, 4))
    columns: list[Any] = [
        OrderLine.item_id, OrderLine.unit, sold, shown, OrderLine.price_origin, OrderLine.price_list_id, PriceList.code,
        OrderLine.listed_currency, OrderLine.listed_price, OrderLine.listed_rate,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(PriceList, PriceList.id == OrderLine.price_list_id)
        .where(Order.id == ref if isinstance(ref, int) else Order.number == ref, OrderLine.price_origin != "typed")
    )
    tx.session.flush()
    found = {}
    for item_id, unit, price, own_price, origin, list_id, code, *said in tx.session.execute(visible(tx, statement)):
        where = origin, Listed(list_id, code or "", *said)
        found[Priced(item_id, unit, price.normalize())] = found[Priced(item_id, "", own_price.normalize())] = where
    return found


def line_prices(
    tx: Tx,
    lines: Sequence[Any],
    items: Sequence[Item],
    measures: Sequence[Measure],
    rates: Sequence[Decimal],
    customer: Party,
    date: dt.date,
    quoting: Quoting,
    kept: Kept,
) -> list[Price | None]:
    """As typed, else by price list, else the last price to this customer, else the item's own; none is known without all."""
    unpriced = [item.id for line, item in zip(lines, items, strict=True) if line.price is None]
    offers = offers_for(tx, customer, unpriced, date) if unpriced else {}
    last = last_prices(tx, customer.id, unpriced) if unpriced else {}
    list_has_tax = the_company(tx).prices_include_tax
    found: list[Price | None] = []
    problems: list[Problem] = []
    for place, (line, item, measure, rate) in enumerate(zip(lines, items, measures, rates, strict=True)):
        if line.price is not None:
            origin, listed = kept.get(Priced(item.id, measure.unit, line.price.normalize()), ("typed", NO_LIST))
            found.append(Price(line.price, origin, listed))
            continue
        offer = rules.best_offer(offers.get(item.id, ()), measure.quantity, quoting.currency)
        as_wanted = partial(rules.price_as, rate=rate, wants_tax=quoting.includes_tax, factor=measure.factor)
        if offer is not None:
            listed, problem = _listed(offer, item, quoting, date, f"lines.{place}.price")
            problems += problem
            worth = (listed.rate or rules.ONE) / quoting.rate
            amount = as_wanted(offer.price, has_tax=offer.includes_tax, worth=worth)
            found.append(Price(amount, "price_list", listed))
        elif item.id in last:
            price, worth = _worth_of(last[item.id], quoting)
            amount = as_wanted(price, has_tax=last[item.id].includes_tax, worth=worth)
            found.append(Price(amount, "last"))
        elif item.list_price:
            amount = as_wanted(item.list_price, has_tax=list_has_tax, worth=rules.ONE / quoting.rate)
            found.append(Price(amount, "item"))
        else:
            found.append(None)
    if problems:
        raise Refusal.of(problems)
    return found


def _listed(offer: Offer, item: Item, quoting: Quoting, date: dt.date, where: str) -> tuple[Listed, list[Problem]]:
    """What the list says and the rate that turns it into yuan; a missing one matters only now, as this list has won."""
    rate = quoting.rate if quoting.is_foreign and offer.currency == quoting.currency else offer.rate
    listed = Listed(offer.price_list_id, offer.price_list, offer.currency, offer.price, rate)
    if offer.currency == BOOK_CURRENCY or rate is not None:
        return listed, []
    values = {"price_list": offer.price_list, "currency": offer.currency, "date": date, "item": item.code}
    return listed, [Problem("sales.list_rate_unknown", values, where)]


def _worth_of(last: LastPrice, quoting: Quoting) -> tuple[Decimal, Decimal]:
    """The last price as it was agreed where that was in the same currency, else what it is worth in the order's."""
    if last.foreign_price is not None and last.currency == quoting.currency:
        return last.foreign_price, rules.ONE
    return last.price, rules.ONE / quoting.rate
