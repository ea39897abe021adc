"""Pure rules of order changes (订单变更): what may still change on a line, and what stays as it happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from operational.sales.rules import NONE, Line


@dataclass(frozen=True)
class Agreed:
    """What is agreed on a line: how many, at which price, for when."""

    quantity: Decimal
    price: Decimal
    discount: Decimal
    promise_date: dt.date | None

    def costs_as(self, other: Agreed) -> bool:
        return (self.price, self.discount) == (other.price, other.discount)


@dataclass(frozen=True)
class Split:
    """A change as it is kept: what the line itself becomes, and what goes to a new line at the new price."""

    kept: Agreed | None  # None: nothing had happened on the line, and it goes
    added: Agreed | None


def is_followed(line: Line) -> bool:
    """Whether goods left or an invoice was made: from here on the line's price is history."""
    return bool(line.issued or line.invoiced)


def least(line: Line) -> Decimal:
    """The quantity that has happened already: delivered, called off or invoiced."""
    return max(line.delivered + line.cancelled, line.invoiced)


def split(line: Line, old: Agreed, new: Agreed) -> Split | None:
    """How a change is kept; None when what has happened does not allow it.

    What was delivered or invoiced keeps its price: the rest goes to a line of its own at the new one.
    """
    happened = least(line)
    if new.quantity < happened:
        return None
    if new.quantity == NONE:
        return Split(None, None)
    if not is_followed(line) or new.costs_as(old):
        return Split(new, None)
    rest = new.quantity - happened
    if rest == NONE:
        return None
    return Split(
        Agreed(happened, old.price, old.discount, old.promise_date), Agreed(rest, new.price, new.discount, new.promise_date)
    )


def settled_amounts(line: Line, quantity: Decimal, net: Decimal, tax: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of a line cut to what has happened are those of what has happened, to the fen."""
    if quantity == line.delivered and line.delivered >= line.billed:
        return line.delivered_net, line.delivered_tax
    if quantity == line.billed and line.billed > line.delivered:
        return line.billed_net, line.billed_tax
    return net, tax
