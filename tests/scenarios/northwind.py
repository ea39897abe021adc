"""The Northwind traders, read from the SQL script of their database, as the sheets of a company that starts with us."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

STATEMENT = re.compile(r"^INSERT INTO (\w+) VALUES \((.*)\);$", re.MULTILINE)
VALUE = re.compile(r"\s*(?:'((?:[^']|'')*)'|([^,]+))\s*(?:,|$)")
FEN = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    order: str
    item: str
    price: Decimal
    quantity: Decimal
    discount: Decimal

    @property
    def amount(self) -> Decimal:
        return (self.price * self.quantity * (1 - self.discount)).quantize(FEN, ROUND_HALF_UP)


@dataclass(frozen=True)
class Order:
    number: str
    customer: str
    date: str
    required: str
    shipped: str  # empty: still open
    freight: Decimal


@dataclass(frozen=True)
class Item:
    code: str
    name: str
    price: Decimal
    in_stock: Decimal

    @property
    def cost(self) -> Decimal:
        return (self.price * Decimal("0.6")).quantize(FEN, ROUND_HALF_UP)


class Northwind:
    """Their customers, suppliers, items and orders, and the figures that follow from them by hand."""

    def __init__(self, script: Path) -> None:
        tables = _tables(script.read_text("utf-8"))
        self.customers = [(row[0], row[1]) for row in tables["customers"]]
        self.suppliers = [(f"S{row[0]}", row[1]) for row in tables["suppliers"]]
        self.items = [Item(f"P{row[0]}", row[1], _two(row[5]), Decimal(row[6])) for row in tables["products"]]
        self.orders = [Order(row[0], row[1], row[3], row[4], row[5], _two(row[7])) for row in tables["orders"]]
        self.lines = [
            Line(row[0], f"P{row[1]}", _two(row[2]), Decimal(row[3]), _two(row[4])) for row in tables["order_details"]
        ]

    @property
    def shipped(self) -> list[Order]:
        return [order for order in self.orders if order.shipped]

    def lines_of(self, orders: Iterable[Order]) -> list[Line]:
        numbers = {order.number for order in orders}
        return [line for line in self.lines if line.order in numbers]

    def issued(self) -> dict[str, Decimal]:
        """Pieces shipped of each item."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for line in self.lines_of(self.shipped):
            found[line.item] += line.quantity
        return dict(found)

    def cost_of_sales(self) -> Decimal:
        cost = {item.code: item.cost for item in self.items}
        return sum((cost[code] * quantity for code, quantity in self.issued().items()), Decimal(0))

    def revenue(self) -> Decimal:
        return sum((line.amount for line in self.lines_of(self.shipped)), Decimal(0))

    def freight(self) -> Decimal:
        return sum((order.freight for order in self.shipped), Decimal(0))

    def receivable(self) -> dict[str, Decimal]:
        """What each customer owes for the goods and freight that were shipped."""
        owes: dict[str, Decimal] = defaultdict(Decimal)
        customer = {order.number: order.customer for order in self.orders}
        for order in self.shipped:
            owes[order.customer] += order.freight
        for line in self.lines_of(self.shipped):
            owes[customer[line.order]] += line.amount
        return dict(owes)

    def opening_quantity(self) -> dict[str, Decimal]:
        issued = self.issued()
        return {item.code: issued.get(item.code, Decimal(0)) + item.in_stock for item in self.items}

    def write_sheets(self, folder: Path, opening: str) -> dict[str, Path]:
        """The sheets of a start on the opening day, by name, in the order in which they are imported."""
        quantity = self.opening_quantity()
        value = {item.code: item.cost * quantity[item.code] for item in self.items}
        stock = [(opening, item.code, quantity[item.code], value[item.code]) for item in self.items if quantity[item.code]]
        total = sum(value.values(), Decimal(0))
        balances = [(opening, "1405", total, "0"), (opening, "3001", "0", total)]
        items = [(item.code, item.name, "件") for item in self.items]
        return {
            "customers": _write(folder, "customers", ("code", "name"), self.customers),
            "suppliers": _write(folder, "suppliers", ("code", "name"), self.suppliers),
            "items": _write(folder, "items", ("code", "name", "unit"), items),
            "opening_balances": _write(folder, "opening_balances", ("date", "account", "debit", "credit"), balances),
            "opening_stock": _write(folder, "opening_stock", ("date", "item", "quantity", "value"), stock),
            "sales_orders": _write(folder, "sales_orders", ORDER_COLUMNS, self._order_rows()),
        }

    def _order_rows(self) -> list[tuple[object, ...]]:
        orders = {order.number: order for order in self.orders}
        return [
            (
                line.order, orders[line.order].date, orders[line.order].customer, line.item, line.quantity, line.price,
                line.discount, "0", orders[line.order].required, orders[line.order].shipped, orders[line.order].freight,
            )
            for line in self.lines
        ]  # fmt: skip


ORDER_COLUMNS = (
    "number", "date", "customer", "item", "quantity", "price", "discount", "vat_rate", "promise_date", "shipped_on", "freight",
)  # fmt: skip


def _write(folder: Path, name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    file = folder / f"{name}.csv"
    with open(file, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headings)
        writer.writerows(rows)
    return file


def _tables(script: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = defaultdict(list)
    for table, values in STATEMENT.findall(script):
        found[table].append([_value(quoted, bare) for quoted, bare in VALUE.findall(values)])
    return found


def _value(quoted: str, bare: str) -> str:
    if bare:
        return "" if bare.strip() == "NULL" else bare.strip()
    return quoted.replace("''", "'")


def _two(text: str) -> Decimal:
    """Their prices and discounts are single floats: 0.150000006 was 0.15."""
    return Decimal(text or "0").quantize(FEN, ROUND_HALF_UP)
