"""The two streams of the story: one in this process, the other beside it, so that both cores of a small machine work.

They share no customer, item or supplier and so never wait for each other's rows.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any, Protocol

from apps.demo.play import Asking, Stage
from apps.demo.steps import FIRST, Step
from apps.demo.story import Frame, Story
from operational.core.api import Database, keep_loaded
from operational.identity.api import system_actor

Answers = Sequence[Mapping[str, Any]]
STOP_SECONDS = 20  # for the other process to end by itself


class StreamFailed(Exception):
    """The stream in the other process met an error; its text is the message."""


class Stream(Protocol):
    """A stream tells some days, gives its first papers to be written with the others', and then does the rest."""

    def tell(self, first: dt.date, last: dt.date) -> None: ...
    def papers(self) -> list[Asking]: ...
    def begin(self, answers: Answers) -> None: ...
    def finish(self) -> None: ...
    def close(self) -> tuple[Counter[str], Mapping[str, float]]: ...


class Here:
    """A stream in this process."""

    def __init__(self, stage: Stage, story: Story) -> None:
        self.stage, self.story = stage, story
        self._first: list[Step] = []
        self._rest: list[Step] = []

    def tell(self, first: dt.date, last: dt.date) -> None:
        steps = self.story.tell(first, last)
        self._first = [step for step in steps if step.wave == FIRST]
        self._rest = [step for step in steps if step.wave != FIRST]

    def papers(self) -> list[Asking]:
        return [(step.command, step.given() or {}, step.day) for step in self._first]

    def begin(self, answers: Answers) -> None:
        for step, answer in zip(self._first, answers, strict=True):
            if step.paper is not None:
                step.paper.answer = answer

    def finish(self) -> None:
        self.stage.play(self._rest)

    def close(self) -> tuple[Counter[str], Mapping[str, float]]:
        return self.stage.counts, self.stage.seconds


class Beside:
    """A stream in a process of its own; it works while this one does."""

    def __init__(self, url: str, frame: Frame, store: str) -> None:
        fresh = multiprocessing.get_context("spawn")
        self._line, other = fresh.Pipe()
        self._process = fresh.Process(target=serve, args=(other, url, frame, store), daemon=True)
        self._process.start()
        other.close()

    def _ask(self, name: str, *given: Any) -> None:
        self._line.send((name, given))

    def _hear(self) -> Any:
        try:
            is_well, answer = self._line.recv()
        except EOFError as gone:
            raise StreamFailed("the other process of the demo load ended") from gone
        if not is_well:
            raise StreamFailed(answer)
        return answer

    def tell(self, first: dt.date, last: dt.date) -> None:
        self._ask("tell", first, last)

    def papers(self) -> list[Asking]:
        self._hear()
        self._ask("papers")
        found: list[Asking] = self._hear()
        return found

    def begin(self, answers: Answers) -> None:
        self._ask("begin", answers)
        self._hear()
        self._ask("finish")

    def finish(self) -> None:
        self._hear()

    def close(self) -> tuple[Counter[str], Mapping[str, float]]:
        self._ask("close")
        counts, seconds = self._hear()
        self._line.close()
        self._process.join(STOP_SECONDS)
        return counts, seconds

    def stop(self) -> None:
        """End the other process, whatever it does."""
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(STOP_SECONDS)


def serve(line: Connection, url: str, frame: Frame, store: str) -> None:
    """The other process: does what it is asked until its parent closes the line."""
    database = Database(url, pool_size=1)
    stage = Stage(database, system_actor())
    try:
        here = Here(stage, Story(frame, store, stage.look))
        keep_loaded()
        while True:
            name, given = line.recv()
            answer = getattr(here, name)(*given)
            if name == "close":
                answer = (Counter(answer[0]), dict(answer[1]))
            line.send((True, answer))
            if name == "close":
                return
    except EOFError:
        return  # the parent is gone, and with it the reason to go on
    except Exception:
        line.send((False, traceback.format_exc()))
    finally:
        database.close()
