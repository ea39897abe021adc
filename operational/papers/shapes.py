"""What a template is given: everything as text, ready to be printed. Companies' own templates rely on these names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field

from operational.core.api import Output, rmb_capitals

PRICE_PLACES_MIN = 2


class PaperCompany(Output):
    name: str
    address: str = ""
    phone: str = ""
    tax_id: str = ""
    bank: str = ""
    bank_account: str = ""


class PaperParty(Output):
    label: str  # customer, supplier
    code: str = ""
    name: str
    contact: str = ""
    phone: str = ""
    address: str = ""


class PaperFact(Output):
    label: str
    value: str


class PaperLine(Output):
    no: str
    item: str = ""
    name: str = ""
    spec: str = ""
    customer_code: str = ""  # what the partner calls it
    location: str = ""
    lot: str = ""
    unit: str = ""
    quantity: str = ""
    price: str = ""
    discount: str = ""
    vat_rate: str = ""
    net: str = ""
    tax: str = ""
    gross: str = ""
    promise_date: str = ""
    note: str = ""


class PaperTotals(Output):
    quantity: str = ""
    net: str = ""
    tax: str = ""
    gross: str = ""
    capitals: str = ""


class PaperLabel(Output):
    code: str
    name: str
    detail: list[str] = Field(default_factory=list)
    corner: str = ""


class PaperFormLine(Output):
    """A line of an official form, a heading without amounts, or a free row."""

    line: str = ""
    name: str = ""
    second: str = ""  # in the reader's other language
    kind: str = ""  # item, of_which, memo, total, net, balance; heading, free
    level: int = 0
    amounts: list[str] = Field(default_factory=list)


class PaperForm(Output):
    """An official form; ``right`` is the second half that stands beside the first."""

    code: str = ""
    statement: str = ""  # balance_sheet, income_statement, cash_flow_statement
    second_title: str = ""
    unit: str = ""
    taken: list[str]  # which amounts stand in the columns
    columns: list[str]
    second_columns: list[str] = Field(default_factory=list)
    left: list[PaperFormLine] = Field(default_factory=list)
    right: list[PaperFormLine] = Field(default_factory=list)


class Paper(Output):
    """One paper with the template that sets it; ``template`` is empty where the built-in one does."""

    name: str  # sales_order, delivery_note ...
    kind: str  # of the document behind it; empty for labels
    id: int
    locale: str
    title: str
    number: str = ""
    date: str = ""
    mark: str = ""  # across the sheet: draft, cancelled
    company: PaperCompany
    party: PaperParty | None = None
    facts: list[PaperFact] = Field(default_factory=list)
    lines: list[PaperLine] = Field(default_factory=list)
    totals: PaperTotals | None = None
    labels: list[PaperLabel] = Field(default_factory=list)
    form: PaperForm | None = None
    note: str = ""
    maker: str = ""
    checker: str = ""
    words: dict[str, str]
    template: str = ""
    shift_x: str = "0"
    shift_y: str = "0"
    size: str = ""  # of a label
    sheet: bool = False  # labels on sheets of A4


def money_text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def quantity_text(quantity: Decimal | None) -> str:
    return "" if quantity is None else f"{quantity.normalize():,f}"


def price_text(price: Decimal | None) -> str:
    """At least two places, more where the price has them."""
    if price is None:
        return ""
    places = max(PRICE_PLACES_MIN, -int(price.normalize().as_tuple().exponent))
    return f"{price:,.{places}f}"


def percent_text(part: Decimal | None) -> str:
    return "" if not part else f"{(part * 100).normalize():f}%"


def day_text(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()


def totals_of(net: Decimal | None, tax: Decimal | None, gross: Decimal, quantity: Decimal | None = None) -> PaperTotals:
    """Totals with the amount in capitals."""
    capitals = rmb_capitals(gross)
    return PaperTotals(
        quantity=quantity_text(quantity), net=money_text(net), tax=money_text(tax), gross=money_text(gross), capitals=capitals
    )


def totals_in(currency: str, net: Decimal, tax: Decimal, gross: Decimal) -> PaperTotals:
    """Totals of a paper in a foreign currency; the capitals that a Chinese paper has are those of yuan."""
    return PaperTotals(net=money_text(net), tax=money_text(tax), gross=f"{currency} {money_text(gross)}")


def facts_of(words: Mapping[str, str], values: Mapping[str, str]) -> list[PaperFact]:
    """Facts that have a value, under their words."""
    return [PaperFact(label=words[name], value=value) for name, value in values.items() if value]
