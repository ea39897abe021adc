"""What has to be done on which day, and what was done: the desk at which the story is written."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from apps.demo.calendar import DAY, Calendar, chunk_end
from apps.demo.steps import LATER, Data, Paper, Step

# The order of a day: what comes in can be sent the same day.
RECEIVE, TAKE_BACK, SELL, DELIVER, INVOICE, MONEY, BUY = range(7)


@dataclass
class Agenda:
    """Appointments by day, and the steps taken so far."""

    calendar: Calendar
    luck: random.Random
    start: dt.date
    end: dt.date
    day: dt.date = field(init=False)
    steps: list[Step] = field(default_factory=list)
    _waiting: list[tuple[dt.date, int, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self.day = self.start

    def at(self, day: dt.date, phase: int, action: Callable[[], None]) -> dt.date:
        """Do this on the first workday from the day on; what lies after the end of the story is left undone."""
        when = self.calendar.workday(max(day, self.day))
        self._count += 1
        heapq.heappush(self._waiting, (when, phase, self._count, action))
        return when

    def next_chunk(self, day: dt.date) -> dt.date:
        """The first day on which all papers of the day's chunk are certainly written."""
        return chunk_end(day) + DAY

    def do(
        self,
        command: str,
        data: Data | Callable[[], Data | None],
        paper: Paper | None = None,
        *needs: Paper,
        wave: int = LATER,
    ) -> None:
        """Take a step today; ``needs`` are the papers whose answers its data uses."""
        self.steps.append(Step(self.day, command, data, paper, needs, wave))

    def live(self, day: dt.date) -> None:
        """Keep the appointments of the day, in the order of the day."""
        self.day = day
        while self._waiting and self._waiting[0][0] <= day:
            heapq.heappop(self._waiting)[3]()

    def take_steps(self) -> list[Step]:
        taken, self.steps = self.steps, []
        return taken
