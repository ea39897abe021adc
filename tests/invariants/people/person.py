"""Somebody at work: takes the next step of some paper, their own or a colleague's, or begins another one."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from operational.core.api import Refusal
from tests.books import Books

PARTNERS = 4
PLAIN, BY_LOT, BY_SERIAL = ("HOT0", "HOT1", "HOT2", "HOT3", "HOT4", "HOT5", "HOT6", "HOT7"), "HOT8", "HOT9"
HOT = (*PLAIN, BY_LOT, BY_SERIAL)
HANDED_ON = 15  # of each kind of paper, the youngest: older ones are mostly finished


class Nothing(Exception):
    """There is no paper yet on which this step could work."""


@dataclass
class Desk:
    """What lies on everybody's desk: numbers and ids of papers by kind. Appending to a list is safe among threads."""

    papers: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def put(self, kind: str, paper: Any) -> None:
        self.papers[kind].append(paper)

    def take(self, kind: str, chance: random.Random) -> Any:
        young = self.papers[kind][-HANDED_ON:]
        if not young:
            raise Nothing(kind)
        return chance.choice(young)


class Person:
    """Runs commands through the front door and counts what came of each."""

    def __init__(self, books: Books, seed: int, desk: Desk) -> None:
        self.books, self.chance, self.desk, self.seed = books, random.Random(seed), desk, seed
        self.attempts = 0
        self.done: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()

    def work(self, commands: int, steps: dict[Callable[[Person], None], int]) -> None:
        """So many commands. Every kind of step comes once at first, in the order of the day; then chance decides."""
        first = list(steps)
        while self.attempts < commands:
            step = first.pop(0) if first else self.chance.choices(list(steps), list(steps.values()))[0]
            try:
                step(self)
            except (Refusal, Nothing):
                continue

    def run(self, command: str, /, **data: Any) -> dict[str, Any]:
        self.attempts += 1
        try:
            result = self.books.run(command, data).result
        except Refusal as refusal:
            self.refused[command, refusal.key] += 1
            raise
        self.done[command] += 1
        return result

    # what everybody needs ------------------------------------------------------

    def put(self, kind: str, paper: Any) -> None:
        self.desk.put(kind, paper)

    def take(self, kind: str) -> Any:
        return self.desk.take(kind, self.chance)

    def customer(self) -> str:
        return f"K{self.chance.randrange(PARTNERS)}"

    def supplier(self) -> str:
        return f"S{self.chance.randrange(PARTNERS)}"

    def few(self, most: int) -> str:
        return str(self.chance.randint(1, most))

    def goods(self, most: int) -> list[dict[str, str]]:
        items = self.chance.sample(HOT, self.chance.randint(1, 4))
        return [{"item": item, "quantity": self.few(most)} for item in items]

    def plain_goods(self, most: int) -> list[dict[str, str]]:
        items = self.chance.sample(PLAIN, self.chance.randint(1, 3))
        return [{"item": item, "quantity": self.few(most)} for item in items]

    def open_items(self, party: str) -> list[Any]:
        return list(self.books.ask("invoicing.open_items", {"party": party}).rows)  # type: ignore[attr-defined]
