"""Items that a command touches in several steps: the first of these steps takes the gates of all, in one order.

A command that took them one step after the other could wait in a circle with another that took them the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from operational.core.api import Tx
from operational.items.api import Item

_AHEAD: WeakKeyDictionary[Tx, set[int]] = WeakKeyDictionary()


def will_touch(tx: Tx, items: Iterable[Item] = (), *, stocked: Iterable[int] = ()) -> None:
    """Say which items later steps of this command move, reserve or release; ``stocked`` are ids of items kept in stock.

    Asks the database nothing.
    """
    _AHEAD.setdefault(tx, set()).update(stocked, (item.id for item in items if item.is_stocked))


def gates_ahead(tx: Tx) -> list[int]:
    """What was said so far, for the next call of stock; said once, it is taken once."""
    return sorted(_AHEAD.pop(tx, ()))
