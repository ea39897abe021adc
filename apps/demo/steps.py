"""One step of the story: a command on a day, told before the numbers of its documents are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Data = Mapping[str, Any]
FIRST, LATER = 0, 1  # papers that need no other paper are written before those that do


@dataclass(eq=False)
class Paper:
    """A document of the story; its answer comes when its command has run."""

    answer: Mapping[str, Any] | None = None

    @property
    def known(self) -> Mapping[str, Any]:
        if self.answer is None:
            raise RuntimeError("the story uses a document before it was written")
        return self.answer

    @property
    def id(self) -> int:
        return int(self.known["id"])

    def amount(self, name: str) -> Decimal:
        return Decimal(self.known[name])


@dataclass(eq=False)
class Step:
    """A command on a day. ``data`` may wait for the answers of the papers it ``needs``; None leaves the step out."""

    day: dt.date
    command: str
    data: Data | Callable[[], Data | None]
    paper: Paper | None = None
    needs: tuple[Paper, ...] = field(default=())
    wave: int = LATER

    @property
    def is_ready(self) -> bool:
        return all(paper.answer is not None for paper in self.needs)

    def given(self) -> Data | None:
        return self.data() if callable(self.data) else self.data
