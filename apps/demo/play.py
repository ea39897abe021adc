"""Playing the story: its steps go through dispatch in batches, each call with its own business date."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.demo.steps import Step
from operational.core.api import Actor, Database
from operational.dispatch.api import Call, ask, dispatch, dispatch_many

Asking = tuple[str, Mapping[str, Any], dt.date]  # a command, its data and its day
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

    def run_all(self, calls: Sequence[Asking]) -> list[dict[str, Any]]:
        """Many commands in one transaction; their answers in the same order."""
        if not calls:
            return []
        marks = [time.perf_counter()]
        outcomes = dispatch_many(
            self.database,
            self.actor,
            [Call(command, data, today=day) for command, data, day in calls],
            progress=lambda _: marks.append(time.perf_counter()),
        )
        # The closing call is everybody's: each command bears its share.
        closing = (time.perf_counter() - marks[-1]) / len(calls)
        for place, (command, _, _) in enumerate(calls):
            self._count(command, marks[place + 1] - marks[place] + closing)
        return [outcome.answer.result if outcome.answer is not None else {} for outcome in outcomes]

    def _count(self, command: str, seconds: float) -> None:
        self.counts[command] += 1
        self.seconds[command] += seconds

    def play(self, steps: Sequence[Step]) -> None:
        """The steps by day, in one batch; what needs a paper of the same batch waits for the next one."""
        waiting = list(steps)
        for _ in range(PASSES_MAX):
            ready = [step for step in waiting if step.is_ready]
            waiting = [step for step in waiting if not step.is_ready]
            self._play_at_once(ready)
            if not waiting:
                return
        raise RuntimeError(f"{len(waiting)} steps of the story wait for papers that nobody writes: {waiting[0].command}")

    def _play_at_once(self, steps: Sequence[Step]) -> None:
        given = [(step, step.given()) for step in steps]
        wanted = [(step, data) for step, data in given if data is not None]
        answers = self.run_all([(step.command, data, step.day) for step, data in wanted])
        for (step, _), answer in zip(wanted, answers, strict=True):
            if step.paper is not None:
                step.paper.answer = answer
