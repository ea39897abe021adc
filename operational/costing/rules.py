"""How overhead is shared: pure arithmetic, without session and clock.

The share of a receiver is round(total * basis / sum of the basis); the last receiver takes the total less the others, so that
the parts add up to what was collected. Receivers stand in the order of their codes or numbers. Who has no positive value of the
basis gets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from operational.core.api import ZERO, allocate

Key = tuple[str, int]  # account and department, 0 for none


@dataclass(frozen=True)
class Line:
    """A line of an order or an assembly: who bears what its receiver gets."""

    weight: Decimal
    order_line_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True)
class Receiver:
    """Who may bear a part: exactly one of centre, order and assembly."""

    value: Decimal
    centre_id: int | None = None
    order_id: int | None = None
    assembly_id: int | None = None
    department_id: int | None = None
    customer_id: int | None = None
    item_id: int | None = None  # of an assembly: its product
    quantity: Decimal = ZERO  # of an assembly: the pieces made
    account_code: str | None = None  # of a centre: its own account
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Part:
    """What a receiver bears, or one line of it."""

    receiver: Receiver
    amount: Decimal
    order_line_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True)
class Collected:
    """What a pool found on one account and department."""

    account_code: str
    department_id: int | None
    amount: Decimal


@dataclass(frozen=True)
class Reach:
    """Which accounts and departments belong to a pool; None stands for every department."""

    accounts: frozenset[str]
    departments: frozenset[int] | None = None

    def holds(self, key: Key) -> bool:
        return key[0] in self.accounts and (self.departments is None or key[1] in self.departments)


@dataclass
class Costs:
    """Amounts by account and department as the steps of a month move them on; ``earlier``: what of them was there before it."""

    amounts: MutableMapping[Key, Decimal] = field(default_factory=dict)
    earlier: Mapping[Key, Decimal] = field(default_factory=dict)

    def collect(self, reach: Reach, given: frozenset[Key] = frozenset()) -> list[Collected]:
        """Take what belongs to a pool out, account by account and department by department.

        ``given``: where the pool put its shares in earlier months. What is still there was borne once and is not shared anew.
        """
        found = []
        for key in sorted(self.amounts):
            if not reach.holds(key):
                continue
            stays = _remains(self.amounts[key], self.earlier.get(key, ZERO)) if key in given else ZERO
            if self.amounts[key] != stays:
                found.append(Collected(key[0], key[1] or None, self.amounts[key] - stays))
                self.amounts[key] = stays
        return found

    def add(self, account: str, department_id: int | None, amount: Decimal) -> None:
        key = (account, department_id or 0)
        self.amounts[key] = self.amounts.get(key, ZERO) + amount


def _remains(now: Decimal, earlier: Decimal) -> Decimal:
    """What is left now of an earlier amount: never more than is there, and nothing where the side changed."""
    if earlier >= 0:
        return max(min(now, earlier), ZERO)
    return min(max(now, earlier), ZERO)


def shared(total: Decimal, receivers: Sequence[Receiver]) -> list[Part]:
    """The parts of receivers with a positive value; what an order gets is shared over its lines by the same rule."""
    bearing = [receiver for receiver in receivers if receiver.value > 0]
    if not bearing:
        return []
    amounts = allocate(total, [receiver.value for receiver in bearing])
    parts: list[Part] = []
    for receiver, amount in zip(bearing, amounts, strict=True):
        parts.extend(_over_lines(receiver, amount))
    return [part for part in parts if part.amount != 0]


def _over_lines(receiver: Receiver, amount: Decimal) -> list[Part]:
    lines = [line for line in receiver.lines if line.weight > 0]
    if not lines:
        lines = list(receiver.lines)  # all given away or sent back: they bear alike
    if not lines:
        return [Part(receiver, amount, item_id=receiver.item_id)]
    amounts = allocate(amount, [max(line.weight, ZERO) for line in lines])
    return [Part(receiver, each, line.order_line_id, line.item_id) for line, each in zip(lines, amounts, strict=True)]


def below(top: str, paths: Mapping[str, str]) -> frozenset[str]:
    """An account with all below it: paths are codes from the top, each followed by '/'."""
    start = paths[top]
    return frozenset(code for code, path in paths.items() if path.startswith(start))


def departments_below(top: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    """A department with all below it."""
    found = {top}
    grown = True
    while grown:
        more = {one for one, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    return frozenset(found)


def summed(parts: Iterable[Part]) -> Decimal:
    return sum((part.amount for part in parts), ZERO)
