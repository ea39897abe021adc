"""How a payment divides over the control accounts, and the lines of its entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import BOOK_CURRENCY, ZERO, Tx
from operational.invoicing.tables import OpenItem, Payment
from operational.ledger.api import Line, account_for, accounts, credit, debit


@dataclass(frozen=True)
class Money:
    """An amount of money in the book's currency, and in its own where that is another."""

    currency: str
    rate: Decimal
    amount: Decimal
    foreign: Decimal

    @property
    def is_foreign(self) -> bool:
        return self.currency != BOOK_CURRENCY


@dataclass(frozen=True)
class Chosen:
    """So much of an open item is paid, in the books and in its own currency."""

    item: OpenItem
    amount: Decimal
    foreign: Decimal


@dataclass(frozen=True)
class Part:
    """What a payment does to one control account of one partner; the advance is what settles nothing yet."""

    account: str
    party_id: int
    amount: Decimal
    foreign: Decimal
    is_advance: bool


def by_account(tx: Tx, chosen: Sequence[Chosen], payment: Payment, direction: str) -> list[Part]:
    """How much goes to each control account, partner by partner: money may settle items of those whom it is paid for.

    The rest becomes an advance of whoever paid, with an open item of its own.
    """
    sums: dict[tuple[str, int], tuple[Decimal, Decimal]] = {}
    for part in chosen:
        key = part.item.account_code, part.item.party_id
        before = sums.get(key, (ZERO, ZERO))
        sums[key] = (before[0] + part.amount, before[1] + part.foreign)
    parts = [Part(*key, *sums[key], False) for key in sorted(sums)]
    rest = payment.amount - payment.allocated - payment.exchange_difference
    if rest:
        code = account_for(tx, "advance_in" if direction == "in" else "advance_out", on=payment.date)
        foreign = payment.foreign_amount - sum((part.foreign for part in chosen), ZERO)
        parts.append(Part(code, payment.party_id, rest, foreign, True))
    return parts


def entry_lines(tx: Tx, payment: Payment, parts: Sequence[Part]) -> list[Line]:
    """Money against the control accounts; what a rate has gained or lost since the document is realised here."""
    gained = payment.exchange_difference if payment.direction == "in" else -payment.exchange_difference
    lines: list[Line] = []
    if gained > 0:
        lines = [credit(account_for(tx, "exchange_gain", on=payment.date), gained)]
    elif gained < 0:
        lines = [debit(account_for(tx, "exchange_loss", on=payment.date), -gained)]
    # Drafts are kept by partner where the chart asks for it, money never is.
    party = payment.party_id if accounts(tx)[payment.cash_account].requires_party else None
    if payment.direction == "in":
        cash = debit(payment.cash_account, payment.amount, cash_flow_line=payment.cash_flow_line, party_id=party)
        return [cash, *(credit(p.account, p.amount, party_id=p.party_id) for p in parts), *lines]
    cash = credit(payment.cash_account, payment.amount, cash_flow_line=payment.cash_flow_line, party_id=party)
    return [*(debit(p.account, p.amount, party_id=p.party_id) for p in parts), *lines, cash]
