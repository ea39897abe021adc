"""The desk at which the last days' papers are written: its calendar, and what lies on the shelves that evening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.demo import rows
from apps.demo.calendar import DAY, Calendar
from apps.demo.play import Stage
from apps.demo.rows import Item, Size

VAT = Decimal("1.13")
FEN = Decimal("0.01")


@dataclass
class Desk:
    """Writes one paper after the other; a paper's day is a workday shortly before the end of the story."""

    stage: Stage
    calendar: Calendar
    as_of: dt.date
    size: Size
    _items: list[Item] = field(init=False)
    _free: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._items = [item for item in rows.items(self.size) if item.store]

    def day(self, ago: int) -> dt.date:
        """So many workdays ago, but not in a month that the accountant has finished."""
        first, day = self.as_of.replace(day=1), self.as_of
        while ago and day > first:
            day -= DAY
            ago -= self.calendar.is_workday(day)
        return day if self.calendar.is_workday(day) else self.as_of

    def write(self, command: str, ago: int = 0, /, **data: Any) -> dict[str, Any]:
        return self.stage.run(command, data, self.day(ago))

    def look(self, query: str, /, **data: Any) -> Any:
        return self.stage.look(query, data, self.as_of)

    def items(self, *categories: str) -> list[Item]:
        return [item for item in self._items if item.category in categories]

    def plenty(self, *categories: str, pieces: int = 1) -> Item:
        """The item of these categories of which most is free, so that taking some of it hurts no customer."""
        found = self.items(*categories)
        unknown = [item.code for item in found if item.code not in self._free]
        if unknown:
            shown: Mapping[str, Decimal] = {
                row.item_code: row.available for row in self.look("stock.standing", items=unknown).rows
            }
            self._free |= shown
        best = max(found, key=lambda item: (self._free[item.code], item.code))
        self._free[best.code] -= pieces
        return best
