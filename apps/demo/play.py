"""Playing the story: its steps go through dispatch in batches, each call with its own business date."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.demo.steps import FIRST, Paper, Step
from operational.core.api import Actor, Database
from operational.dispatch.api import Call, ask, dispatch, dispatch_many

PASSES_MAX = 6  # a paper needs a paper needs a paper: the story is never deeper within a few days


@dataclass
class Stage:
    """The company's database as the story sees it, with what was done and how long it took."""

    database: Database
    actor: Actor
    counts: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))  # by command

    def run(self, command: str, data: Mapping[str, Any], day: dt.date) -> dict[str, Any]:
        """One command on its own; its answer."""
        began = time.perf_counter()
        answer = dispatch(self.database, self.actor, command, data, today=day)
        self._count(command, time.perf_counter() - began)
        return answer.result

    def look(self, query: str, data: Mapping[str, Any], day: dt.date | None = None) -> Any:
        return ask(self.database, self.actor, query, data, today=day)

    def run_all(self, calls: Sequence[tuple[str, Mapping[str, Any], dt.date, Paper | None]]) -> None:
        """Many commands in one transaction; their papers learn the answers."""
        if not calls:
            return
        marks = [time.perf_counter()]
        outcomes = dispatch_many(
            self.database,
            self.actor,
            [Call(command, data, today=day) for command, data, day, _ in calls],
            progress=lambda _: marks.append(time.perf_counter()),
        )
        # The closing call is everybody's: each command bears its share.
        closing = (time.perf_counter() - marks[-1]) / len(calls)
        for place, ((command, _, _, paper), outcome) in enumerate(zip(calls, outcomes, strict=True)):
            self._count(command, marks[place + 1] - marks[place] + closing)
            if paper is not None and outcome.answer is not None:
                paper.answer = outcome.answer.result

    def _count(self, command: str, seconds: float) -> None:
        self.counts[command] += 1
        self.seconds[command] += seconds

    def play(self, steps: Sequence[Step]) -> None:
        """First the papers that need no other, then the rest by day; what needs a paper of the same batch waits for it."""
        self.run_all([call for step in steps if step.wave == FIRST for call in self._calls(step)])
        waiting = [step for step in steps if step.wave != FIRST]
        for _ in range(PASSES_MAX):
            ready = [step for step in waiting if step.is_ready]
            waiting = [step for step in waiting if not step.is_ready]
            self.run_all([call for step in ready for call in self._calls(step)])
            if not waiting:
                return
        raise RuntimeError(f"{len(waiting)} steps of the story wait for papers that nobody writes: {waiting[0].command}")

    def _calls(self, step: Step) -> list[tuple[str, Mapping[str, Any], dt.date, Paper | None]]:
        given = step.given()
        return [] if given is None else [(step.command, given, step.day, step.paper)]
