"""What sales reports, and what it asks."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import Fact


class OrderWasApproved(Fact):
    """The company is bound to the customer and stock is reserved."""

    order_id: int
    customer_id: int


class OrderWasRefused(Fact):
    """A placed order was not approved and went back to whoever wrote it."""

    order_id: int


class OrderWasAmended(Fact):
    """An approved order was changed with the customer's consent."""

    order_id: int
    amendment_id: int
    is_less: bool = False  # some line became less, or went


class OrderWasCancelled(Fact):
    """The order, or what was still open of it, will not be delivered."""

    order_id: int


class OrderWasUnapproved(Fact):
    """An approval was taken back (反审核) before anything followed from it."""

    order_id: int


class OrderWasClosed(Fact):
    """Nothing remains to be done for the order."""

    order_id: int


class GoodsWereIssued(Fact):
    """Goods left for a customer."""

    goods_issue_id: int
    order_id: int


class GoodsWereReturned(Fact):
    """Goods of an issue came back."""

    goods_issue_id: int  # of the return
    returns_id: int
    order_id: int


class PriceWasAdjusted(Fact):
    """Goods that a customer keeps cost more or less than before."""

    price_adjustment_id: int
    order_id: int
    gross: Decimal  # negative where the price fell


class OrderWasInvoiced(Fact):
    """An invoice, or a red one, was made for an order."""

    invoice_id: int
    order_id: int
    is_red: bool = False


class PromiseWasAsked(Fact):
    """Lines are not covered by stock: when can they leave? Whoever knows what is coming answers (``tx.consult``)."""

    order_id: int
    warehouse_id: int
    item_ids: tuple[int, ...]
    quantities: tuple[Decimal, ...]  # what is short of each


@dataclass(frozen=True)
class Earliest:
    """The answer for one line: a workday, and whether somebody is bound to it."""

    day: dt.date
    is_sure: bool


class PickingWasAsked(Fact):
    """Goods are there and did not leave: where are they picked from lists, and for which lines is the walk over?"""


@dataclass(frozen=True)
class Picking:
    """The warehouses that pick from lists, and the lines of orders whose pieces were all taken from the bins."""

    warehouse_ids: tuple[int, ...]
    order_line_ids: tuple[int, ...]
