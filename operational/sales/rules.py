"""Pure rules of sales: agreed prices, the promise to the customer, and what each step of a line is worth.

A line has two fronts that move from zero to the ordered quantity: what is delivered and what is invoiced.
The front that leads computes its amounts from the running total of the line, so that parts add up to it;
the front that follows takes what the leader has, so that nothing is left when it catches up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from operational.core.api import ZERO, round_money

LINES_MAX = 2000  # a longer order is a data file, not a document a person checks
HISTORY_ROWS_MAX = 20_000  # one second of loading; a longer file comes in several commands
DAYS_WHEN_SHORT = 14  # what is missing is bought or made in two weeks; the buyer corrects the date
NONE = Decimal(0)
ONE = Decimal(1)
TERMS_WITH_A_DATE = ("net", "month_end", "month_day", "prepaid")  # a contract date of collection


@dataclass(frozen=True)
class Line:
    """How far one order line is delivered and invoiced, in pieces and in money."""

    id: int
    line_no: int
    quantity: Decimal
    net: Decimal
    tax: Decimal
    issued: Decimal = NONE
    returned: Decimal = NONE
    cancelled: Decimal = NONE
    invoiced: Decimal = NONE
    red_due: Decimal = NONE
    delivered_net: Decimal = ZERO
    delivered_tax: Decimal = ZERO
    invoiced_net: Decimal = ZERO
    invoiced_tax: Decimal = ZERO
    red_due_net: Decimal = ZERO
    red_due_tax: Decimal = ZERO
    tax_deferred: Decimal = ZERO
    over_delivered: Decimal = NONE  # of the quantity: delivered on top of what was ordered
    is_direct: bool = False  # 直运: a supplier delivers it, own shelves do not

    @property
    def delivered(self) -> Decimal:
        return self.issued - self.returned

    @property
    def open(self) -> Decimal:
        """Still to deliver."""
        return self.quantity - self.issued + self.returned - self.cancelled

    @property
    def to_invoice(self) -> Decimal:
        """May still be invoiced: ordered, not cancelled, not invoiced yet."""
        return self.quantity - self.cancelled - self.invoiced

    @property
    def billed(self) -> Decimal:
        """Invoiced, without what came back and only waits for its red invoice."""
        return self.invoiced - self.red_due

    @property
    def billed_net(self) -> Decimal:
        return self.invoiced_net - self.red_due_net

    @property
    def billed_tax(self) -> Decimal:
        return self.invoiced_tax - self.red_due_tax

    @property
    def ahead(self) -> Decimal:
        """Invoiced before the goods."""
        return max(NONE, self.billed - self.delivered)

    @property
    def behind(self) -> Decimal:
        """Delivered and not invoiced yet."""
        return max(NONE, self.delivered - self.billed)


@dataclass(frozen=True)
class Issued:
    """What a delivery does: so much was invoiced before, so much is a new claim on the customer."""

    line: Line
    net: Decimal
    tax: Decimal
    prebilled_net: Decimal  # 220399 becomes revenue, no new claim
    claim_net: Decimal
    claim_tax: Decimal
    deferred: Decimal  # of the claim's tax: to 222106, not due yet


@dataclass(frozen=True)
class Invoiced:
    """What an invoice does: tax of earlier deliveries falls due, the part ahead of the goods is a new claim."""

    line: Line
    net: Decimal
    tax: Decimal
    released: Decimal  # 222106 becomes 22210107
    ahead_net: Decimal
    ahead_tax: Decimal


@dataclass(frozen=True)
class Returned:
    """What a return does to revenue's tax: from which account the red tax comes."""

    line: Line
    net: Decimal
    tax: Decimal
    from_deferred: Decimal  # 222106: not due yet, or due until the red invoice is made
    from_output: Decimal  # 22210107: it was due with the goods


@dataclass(frozen=True)
class Reversed:
    """What a red invoice does: tax falls, and a claim made ahead of the goods is taken back."""

    line: Line
    net: Decimal
    tax: Decimal
    taken_back: Decimal  # 22210107 in red against 222106
    ahead_net: Decimal
    ahead_tax: Decimal


def share(total: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The part of a total; all of it when the part is the whole."""
    return total if part == whole else round_money(total * part / whole)


def upto(line: Line, reach: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of the first ``reach`` pieces of a line."""
    return share(line.net, reach, line.quantity), share(line.tax, reach, line.quantity)


def follow(amount: Decimal, lead: Decimal, catches_up: bool) -> Decimal:
    """What the front that follows takes: its own running total inside the lead, and all of the lead at the end."""
    return lead if catches_up else max(min(amount, lead), min(lead, ZERO))


def issue(line: Line, quantity: Decimal, *, waiting: Decimal) -> Issued:
    """Deliver so many pieces of a line; ``waiting`` is the share of the tax that is due on collection dates only."""
    again = min(quantity, line.red_due)
    if again:
        return _issue_again(line, quantity, again, waiting)
    ahead = line.ahead
    lead_net, lead_tax = line.billed_net - line.delivered_net, line.billed_tax - line.delivered_tax
    reach_net, reach_tax = upto(line, line.delivered + quantity)
    net, tax = reach_net - line.delivered_net, reach_tax - line.delivered_tax
    if quantity <= ahead:
        net, tax = follow(net, lead_net, quantity == ahead), follow(tax, lead_tax, quantity == ahead)
        prebilled, claim_tax = net, ZERO
    else:
        prebilled, claim_tax = (lead_net, tax - lead_tax) if ahead else (ZERO, tax)
    deferred = share(claim_tax, waiting, ONE)
    after = replace(
        line,
        issued=line.issued + quantity,
        delivered_net=line.delivered_net + net,
        delivered_tax=line.delivered_tax + tax,
        tax_deferred=line.tax_deferred + deferred,
    )
    return Issued(after, net, tax, prebilled, net - prebilled, claim_tax, deferred)


def _issue_again(line: Line, quantity: Decimal, again: Decimal, waiting: Decimal) -> Issued:
    """Goods in place of returned ones: their invoice stands again, so no red invoice is needed for them."""
    net, tax = share(line.red_due_net, again, line.red_due), share(line.red_due_tax, again, line.red_due)
    restored = replace(
        line,
        issued=line.issued + again,
        delivered_net=line.delivered_net + net,
        delivered_tax=line.delivered_tax + tax,
        red_due=line.red_due - again,
        red_due_net=line.red_due_net - net,
        red_due_tax=line.red_due_tax - tax,
    )
    if again == quantity:
        return Issued(restored, net, tax, ZERO, net, tax, tax)
    rest = issue(restored, quantity - again, waiting=waiting)
    return Issued(
        rest.line,
        rest.net + net,
        rest.tax + tax,
        rest.prebilled_net,
        rest.claim_net + net,
        rest.claim_tax + tax,
        rest.deferred + tax,
    )


def invoice(line: Line, quantity: Decimal) -> Invoiced:
    """Invoice so many pieces of a line, delivered or not."""
    behind = line.behind
    lag_net, lag_tax = line.delivered_net - line.billed_net, line.delivered_tax - line.billed_tax
    if line.ahead:
        lag_net, lag_tax = ZERO, ZERO
    reach_net, reach_tax = upto(line, line.billed + quantity)
    net, tax = reach_net - line.billed_net, reach_tax - line.billed_tax
    if quantity <= behind:
        net, tax = follow(net, lag_net, quantity == behind), follow(tax, lag_tax, quantity == behind)
        followed_net, followed_tax = net, tax
    else:
        followed_net, followed_tax = lag_net, lag_tax
    # The oldest deliveries are invoiced first; where their tax was due already, there is nothing to release.
    due_already = lag_tax - line.tax_deferred
    released = min(line.tax_deferred, max(ZERO, followed_tax - due_already))
    after = replace(
        line,
        invoiced=line.invoiced + quantity,
        invoiced_net=line.invoiced_net + net,
        invoiced_tax=line.invoiced_tax + tax,
        tax_deferred=line.tax_deferred - released,
    )
    return Invoiced(after, net, tax, released, net - followed_net, tax - followed_tax)


def take_back(line: Line, quantity: Decimal, net: Decimal, tax: Decimal, *, deliver_again: bool) -> Returned:
    """Pieces come back at the amounts of their issue. What was not invoiced goes first."""
    behind = line.behind
    plain = min(quantity, behind)
    if plain == quantity:
        plain_net, plain_tax = net, tax
    elif plain:
        plain_net, plain_tax = line.delivered_net - line.billed_net, line.delivered_tax - line.billed_tax
    else:
        plain_net, plain_tax = ZERO, ZERO
    not_due = min(line.tax_deferred, plain_tax)
    after = replace(
        line,
        returned=line.returned + quantity,
        cancelled=line.cancelled + (NONE if deliver_again else quantity),
        delivered_net=line.delivered_net - net,
        delivered_tax=line.delivered_tax - tax,
        red_due=line.red_due + quantity - plain,
        red_due_net=line.red_due_net + net - plain_net,
        red_due_tax=line.red_due_tax + tax - plain_tax,
        tax_deferred=line.tax_deferred - not_due,
    )
    return Returned(after, net, tax, not_due + tax - plain_tax, plain_tax - not_due)


def reverse_invoice(line: Line, quantity: Decimal, net: Decimal, tax: Decimal, *, waiting: Decimal) -> Reversed:
    """Take back so many invoiced pieces: first what came back, then what is ahead of the goods, then delivered ones.

    ``waiting`` is the share of the tax of delivered goods that is due on collection dates when no invoice makes it due.
    """
    back = min(quantity, line.red_due)
    back_net = share(line.red_due_net, back, line.red_due) if back else ZERO
    back_tax = share(line.red_due_tax, back, line.red_due) if back else ZERO
    rest, rest_net, rest_tax = quantity - back, net - back_net, tax - back_tax
    if line.ahead and rest < line.ahead:
        ahead_net, ahead_tax = rest_net, rest_tax
    elif line.ahead:
        ahead_net, ahead_tax = line.billed_net - line.delivered_net, line.billed_tax - line.delivered_tax
    else:
        ahead_net, ahead_tax = ZERO, ZERO
    again_deferred = share(rest_tax - ahead_tax, waiting, ONE)
    after = replace(
        line,
        invoiced=line.invoiced - quantity,
        invoiced_net=line.invoiced_net - net,
        invoiced_tax=line.invoiced_tax - tax,
        red_due=line.red_due - back,
        red_due_net=line.red_due_net - back_net,
        red_due_tax=line.red_due_tax - back_tax,
        tax_deferred=line.tax_deferred + again_deferred,
    )
    return Reversed(after, net, tax, back_tax + again_deferred, ahead_net, ahead_tax)


def due_now(line: Line, due_tax: Decimal) -> Decimal:
    """Tax that falls due because collection dates have come: that of due deliveries, less what was due already."""
    return min(line.tax_deferred, max(ZERO, due_tax - (line.delivered_tax - line.tax_deferred)))


def spread_back(total: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """Share a total over parts from the last one backwards: the earliest are the ones already dealt with."""
    taken: list[Decimal] = []
    for part in reversed(parts):
        now = min(total, part)
        taken.append(now)
        total -= now
    return taken[::-1]


def promise_date(asked: dt.date | None, of_lines: Sequence[dt.date], today: dt.date, *, is_short: bool) -> dt.date:
    """What was agreed, else the latest line, else tomorrow when everything is there, else when it can be."""
    if asked is not None:
        return asked
    proposed = today + dt.timedelta(days=DAYS_WHEN_SHORT if is_short else 1)
    return max([*of_lines, proposed]) if is_short or not of_lines else max(of_lines)


def share_with_a_date(parts: Sequence[tuple[str, Decimal]]) -> Decimal:
    """How much of a claim, given as kinds and shares, has a contract date of collection."""
    return sum((share for kind, share in parts if has_collection_date(kind)), ZERO)


def share_that_waits(parts: Sequence[tuple[str, Decimal, dt.date]], on: dt.date) -> Decimal:
    """How much of a claim has a contract date of collection that is still to come: a part due at once does not wait."""
    return share_with_a_date([(kind, share) for kind, share, due in parts if due > on])


def reduction_that_waits(reduction: Decimal, parts: Sequence[tuple[Decimal, bool]]) -> Decimal:
    """The share of a reduction that lowers parts of the claim whose day is still to come.

    ``parts`` are what is open of the claim, in the order in which the reduction takes it, and whether it waits. What nothing
    is open for was paid before: its tax was due with the money, so its reduction is due as well.
    """
    rest, waiting = reduction, ZERO
    for amount, waits in parts:
        taken = min(rest, amount)
        waiting += taken if waits else ZERO
        rest -= taken
    return waiting / reduction


def adjustment_due_now(tax: Decimal, deferred: Decimal, due: Decimal) -> Decimal:
    """Tax of a price adjustment that falls due now: what is due of it, less what was due already; either sign."""
    sign = ONE if tax > 0 else -ONE
    return sign * max(ZERO, min(deferred * sign, (due - (tax - deferred)) * sign))


def has_collection_date(terms_kind: str | None) -> bool:
    """Whether the terms fix a date of collection, so that tax falls due then and not with the goods."""
    return terms_kind in TERMS_WITH_A_DATE


@dataclass(frozen=True)
class Blocked:
    """Why a step of an order's life is not possible now."""

    move: str
    reason: str


def blocked_moves(state: str, lines: Sequence[Line]) -> list[Blocked]:
    """Steps that the state would allow and the documents behind the order do not."""
    found = []
    if state == "approved" and any(line.issued or line.invoiced for line in lines):
        found.append(Blocked("unapprove", "sales.order_is_followed"))
    if state == "approved" and any(line.ahead for line in lines):
        found.append(Blocked("cancel", "sales.order_invoiced_ahead"))
        found.append(Blocked("close", "sales.order_invoiced_ahead"))
    if state == "approved" and lines and not any(line.open for line in lines):
        found.append(Blocked("cancel", "sales.order_has_no_open_rest"))
    return found
