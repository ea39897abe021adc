"""Pure rule of available to promise (可承诺): which day so many pieces can leave, and never the same piece twice.

What is free today and what is coming are supplies by day. Pieces that were promised to others and are not reserved yet
take first, each from the latest supply that is still in time for it, so that early pieces stay free for whoever asks now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

NONE = Decimal(0)


@dataclass(frozen=True)
class Supply:
    """So many pieces are there from a day on; ``is_sure`` says that somebody outside is bound to bring them by then."""

    day: dt.date
    quantity: Decimal
    is_sure: bool = True


@dataclass(frozen=True)
class Claim:
    """So many pieces were promised to somebody else for a day."""

    day: dt.date
    quantity: Decimal


@dataclass(frozen=True)
class Promise:
    """What one line can be told: the day its last piece is there, and what is not to be had from anything known."""

    day: dt.date | None  # empty: not all of it is there or on its way
    is_sure: bool
    parts: tuple[tuple[dt.date, Decimal], ...]
    missing: Decimal


def promise(supplies: Sequence[Supply], claims: Sequence[Claim], asks: Sequence[Decimal]) -> list[Promise]:
    """The earliest day of each quantity asked for, in order: what an earlier line takes, a later one cannot have."""
    ordered = sorted(supplies, key=lambda supply: (supply.day, not supply.is_sure))
    left = _after_claims(ordered, claims)
    found = []
    for wanted in asks:
        parts: list[tuple[dt.date, Decimal]] = []
        is_sure, rest = True, wanted
        for place, supply in enumerate(ordered):
            taken = min(rest, left[place])
            if taken > NONE:
                left[place] -= taken
                rest -= taken
                parts.append((supply.day, taken))
                is_sure = is_sure and supply.is_sure
            if rest <= NONE:
                break
        day = parts[-1][0] if parts and rest <= NONE else None
        found.append(Promise(day, is_sure and rest <= NONE, tuple(parts), max(rest, NONE)))
    return found


def _after_claims(ordered: Sequence[Supply], claims: Sequence[Claim]) -> list[Decimal]:
    """What remains of each supply when everybody who was promised something before has it."""
    left = [max(supply.quantity, NONE) for supply in ordered]
    for claim in sorted(claims, key=lambda one: one.day):
        in_time = [place for place, supply in enumerate(ordered) if supply.day <= claim.day]
        late = [place for place, supply in enumerate(ordered) if supply.day > claim.day]
        rest = claim.quantity
        for place in (*reversed(in_time), *late):
            taken = min(rest, left[place])
            left[place] -= taken
            rest -= taken
            if rest <= NONE:
                break
    return left
