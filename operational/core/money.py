"""Money and quantity: exact decimals that never mix kinds and round once.

Rounding is half-up (0.005 becomes 0.01) as Chinese bookkeeping does, never banker's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from operational.core.errors import require

ZERO = Decimal("0.00")
FEN = Decimal("0.01")
MICRO = Decimal("0.000001")
BOOK_CURRENCY = "CNY"
AMOUNT_MAX = Decimal("9999999999999999.99")  # numeric(18,2)
QUANTITY_MAX = Decimal("999999999999.999999")  # numeric(18,6)
# What a person may enter: thousands of the largest still add up within what a column, here and in the warehouse, holds.
ENTERED_AMOUNT_MAX = Decimal("999999999999.99")
ENTERED_QUANTITY_MAX = Decimal("99999999.999999")
ENTERED = {"entered": True}  # the validation context of what comes in, apart from what is answered
GROUPED = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$|^[+-]?\d{1,4}(?:,\d{4})+(?:\.\d*)?$")  # by thousands, or by 万


def round_money(value: Decimal) -> Decimal:
    """Half-up to the fen; a zero is 0.00, never -0.00."""
    rounded = value.quantize(FEN, ROUND_HALF_UP)
    return rounded if rounded else ZERO


def round_quantity(value: Decimal) -> Decimal:
    rounded = value.quantize(MICRO, ROUND_HALF_UP)
    return rounded if rounded else Decimal("0.000000")


def split_inclusive(gross: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of a tax-inclusive amount: the tax is what remains, never rounded apart.

    Source: the tax authority's invoice form shows net = round(gross / (1 + rate), 2), tax = gross - net.
    """
    net = round_money(gross / (1 + rate))
    return net, gross - net


def line_amounts(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal, includes_tax: bool
) -> tuple[Decimal, Decimal, Decimal]:
    """Net, tax and gross of a document line: the agreed amount is rounded once, the other two follow from it."""
    agreed = quantity * price * (1 - discount)
    require(abs(agreed) <= ENTERED_AMOUNT_MAX, "core.amount_out_of_range")
    agreed = round_money(agreed)
    if includes_tax:
        net, tax = split_inclusive(agreed, rate)
        return net, tax, agreed
    tax = round_money(agreed * rate)
    return agreed, tax, agreed + tax


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share a total by weights so that the parts add up to it; the last receiver takes the remainder."""
    if not weights:
        raise ValueError("allocate needs at least one weight")
    whole = sum(weights, Decimal(0))
    if whole == 0:
        weights, whole = [Decimal(1)] * len(weights), Decimal(len(weights))
    shares = [round_money(total * weight / whole) for weight in weights[:-1]]
    return [*shares, total - sum(shares, ZERO)]


def part_of(total: Decimal, done_before: Decimal, done_after: Decimal, whole: Decimal) -> Decimal:
    """The amount that belongs to the step from ``done_before`` to ``done_after`` out of ``whole``.

    Computed from running totals, so that the parts of a line always add up to its amount.
    """
    if whole == 0:
        return ZERO
    return round_money(total * done_after / whole) - round_money(total * done_before / whole)


@dataclass(frozen=True)
class Money:
    """An amount with its currency; adding two currencies raises."""

    amount: Decimal
    currency: str = BOOK_CURRENCY

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}")


@dataclass(frozen=True)
class Quantity:
    """A number of units with its unit; adding two units raises."""

    amount: Decimal
    unit: str

    def __add__(self, other: Quantity) -> Quantity:
        if self.unit != other.unit:
            raise ValueError(f"cannot combine {self.unit} with {other.unit}")
        return Quantity(self.amount + other.amount, self.unit)


def written_number(text: str) -> Decimal:
    """The number a text means; commas only where they group digits, so that 1,5 is never taken for 15."""
    plain = text.strip()
    if GROUPED.match(plain):
        plain = plain.replace(",", "")
    if "_" in plain:
        raise ValueError("Python reads 1_5 as 15, people do not")
    return Decimal(plain)


def _exact(places: int, bound: Decimal, entered: Decimal, signed: bool) -> Any:
    def check(value: Any, info: ValidationInfo) -> Decimal:
        if isinstance(value, bool | float):
            raise PydanticCustomError("float_refused", "give the number as text or as an exact decimal")
        try:
            number = written_number(value) if isinstance(value, str) else Decimal(value)
        except Exception as error:
            raise PydanticCustomError("not_a_number", "not a number") from error
        if not number.is_finite():
            raise PydanticCustomError("not_finite", "not a finite number")
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places and number != number.quantize(Decimal(1).scaleb(-places)):
            raise PydanticCustomError("too_many_places", "at most {places} decimal places", {"places": places})
        if abs(number) > (entered if info.context is ENTERED else bound):
            raise PydanticCustomError("too_large", "the number is too large")
        if not signed and number < 0:
            raise PydanticCustomError("negative", "must not be negative")
        return number

    return check


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _decimal(places: int, bound: Decimal, entered: Decimal, signed: bool, title: str) -> Any:
    return Annotated[
        Decimal,
        BeforeValidator(_exact(places, bound, entered, signed)),
        PlainSerializer(_plain, return_type=str, when_used="json"),
        WithJsonSchema({"type": "string", "format": "decimal", "title": title, "x-places": places, "x-signed": signed}),
    ]


# Input and answer types. JSON carries them as decimal strings; a float is refused.
Amount = _decimal(2, AMOUNT_MAX, ENTERED_AMOUNT_MAX, False, "amount")
SignedAmount = _decimal(2, AMOUNT_MAX, ENTERED_AMOUNT_MAX, True, "amount")
UnitPrice = _decimal(6, QUANTITY_MAX, ENTERED_QUANTITY_MAX, False, "unit price")
UnitCost = _decimal(6, QUANTITY_MAX, ENTERED_QUANTITY_MAX, True, "unit price")
Qty = _decimal(6, QUANTITY_MAX, ENTERED_QUANTITY_MAX, False, "quantity")
SignedQty = _decimal(6, QUANTITY_MAX, ENTERED_QUANTITY_MAX, True, "quantity")
Fraction = _decimal(6, Decimal(1), Decimal(1), False, "fraction")
