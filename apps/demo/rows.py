"""What the demo company sells, to whom, and from whom it buys: the rows of ``data/*.csv``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

DATA = Path(__file__).with_name("data")
Size = Literal["full", "small"]
WAREHOUSES = {"CP": ("WH1", "成品仓"), "PJ": ("WH2", "配件仓")}
SHELVES = {"CP": ("A-01", "A-02", "A-03", "B-01", "B-02", "C-01"), "PJ": ("P-01", "P-02", "P-03", "P-04", "M-01")}
PACE = {"fast": 10.0, "steady": 3.0, "slow": 0.5, "rare": 0.28}  # how often an item is asked for, beside the others


@dataclass(frozen=True)
class Item:
    """An item, what it costs, and how it sells."""

    code: str
    name: str
    spec: str
    category: str
    unit: str
    kind: str
    vat_class: str
    tax_code: str
    list_price: Decimal
    cost: Decimal  # without tax
    store: str  # CP finished goods, PJ spare parts, empty for services
    pace: str
    trade: str  # which suppliers make it
    trend: int  # percent a year
    starts: int  # month of the story in which it comes on the market
    ends: int | None  # month of the story in which it leaves it
    place: int

    @property
    def warehouse(self) -> str:
        return WAREHOUSES[self.store][0]

    @property
    def bin(self) -> str:
        """The shelf on which the item lies."""
        shelves = SHELVES[self.store]
        shelf = shelves[-1] if self.kind == "material" else shelves[self.place % len(shelves)]
        return f"{self.warehouse}/{shelf}"


@dataclass(frozen=True)
class Customer:
    """A customer: terms and habit say when the money comes, the taste what is bought."""

    code: str
    name: str
    short_name: str
    class_name: str
    region: str
    tax_id: str
    address: str
    contact: str
    phone: str
    terms: str
    habit: str
    credit_limit: str
    taste: str
    store: str  # the warehouse that serves this customer
    weight: float
    channel: str
    salesperson: str
    place: int


@dataclass(frozen=True)
class Supplier:
    """A supplier with the time it usually needs, and by how much it misses that."""

    code: str
    name: str
    short_name: str
    class_name: str
    region: str
    tax_id: str
    address: str
    contact: str
    phone: str
    terms: str
    lead_days: int
    lead_spread: int
    place: int


@dataclass(frozen=True)
class Person:
    """An employee; one with a login is a demo user."""

    code: str
    name: str
    department: str
    job: str
    login: str
    role: str
    password: str


def _rows(name: str, size: Size) -> Iterator[tuple[int, dict[str, str]]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        place = 0
        for row in csv.DictReader(file):
            small = row.pop("small", "1")
            if size == "full" or small:
                yield place, row
                place += 1


def assets() -> list[dict[str, str]]:
    """The fixed assets with which the books start, in both sizes."""
    return [row for _, row in _rows("assets", "full")]


def items(size: Size) -> list[Item]:
    """What can be bought and sold; the small company has a tenth of it."""
    found = []
    for place, row in _rows("items", size):
        figures = {"list_price": Decimal(row.pop("list_price")), "cost": Decimal(row.pop("cost")), "trend": int(row.pop("trend"))}
        starts, ends = row.pop("starts"), row.pop("ends")
        found.append(Item(**row, **figures, starts=int(starts or 0), ends=int(ends) if ends else None, place=place))
    return found


def customers(size: Size) -> list[Customer]:
    return [Customer(**{**row, "weight": float(row["weight"])}, place=place) for place, row in _rows("customers", size)]


def suppliers(size: Size) -> list[Supplier]:
    found = []
    for place, row in _rows("suppliers", size):
        lead_days, lead_spread = int(row.pop("lead_days")), int(row.pop("lead_spread"))
        found.append(Supplier(**row, lead_days=lead_days, lead_spread=lead_spread, place=place))
    return found


def people() -> list[Person]:
    return [Person(**row) for _, row in _rows("people", "full")]


def departments() -> list[tuple[str, str, str]]:
    """Code, name and the employee who heads it."""
    return [(row["code"], row["name"], row["head"]) for _, row in _rows("departments", "full")]
