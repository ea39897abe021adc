"""Loading the demo company into books that were just opened."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.demo.calendar import DAY, Calendar, chunks, months_before
from apps.demo.claims import Claims
from apps.demo.months import Accountant
from apps.demo.opening import write_balances, write_masters
from apps.demo.play import Stage
from apps.demo.recent import Desk, write_recent
from apps.demo.rows import Size
from apps.demo.story import STORES, Frame, Story
from apps.demo.stream import Beside, Here, Stream
from apps.demo.users import create_users
from operational.core.api import Database, keep_loaded
from operational.identity.api import system_actor

NAME = "上海沪澄泵阀有限公司"
MONTHS = {"full": 24, "small": 3}
ORDERS = {"full": 6250, "small": 160}  # expected; the story draws a few more or fewer
SCALE = {"full": Decimal(1), "small": Decimal("0.18")}
TRAVELLING = {"full": 3, "small": 2}  # people whose journeys of a month are claimed
BESIDE = {"full": True, "small": False}  # whether the second stream runs in a process of its own
SALES = ("sales.", "invoicing.receive_money", "invoicing.settle")  # a complete order: from its first line to its money
Report = Callable[..., None]  # takes the key of a sentence and its values


def _silent(key: str, **values: object) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class LoadResult:
    """What was done: commands by name, how long it took, and complete sales orders a second of their own time."""

    counts: Mapping[str, int]
    seconds: float
    orders_per_second: float


class NotOpenedForDemo(Exception):
    """The books were not opened on the day on which the story starts."""


def opening_date(as_of: dt.date, size: Size) -> dt.date:
    """The day on which the demo company's books must be opened, so that its story ends on ``as_of``."""
    return months_before(as_of, MONTHS[size])


def load(database: Database, as_of: dt.date, size: Size = "full", report: Report = _silent) -> LoadResult:
    """Tell the demo company's story up to ``as_of`` through commands. The company must be open and empty."""
    began = time.perf_counter()
    stage = Stage(database, system_actor())
    start = opening_date(as_of, size)
    opened = stage.look("company.company", {}).opening_date
    if opened != start:
        raise NotOpenedForDemo(f"the demo of {as_of} starts on {start}, but these books were opened on {opened}")
    frame = Frame(size, start, as_of, ORDERS[size], read_calendar(stage, start, as_of))
    stories = [Story(frame, store, stage.look) for store in STORES]
    report("cli.demo_masters")
    write_masters(stage, size, stories, start)
    create_users(database, start)
    write_balances(stage, stories, start)
    keep_loaded()
    masters, told = dict(stage.seconds), time.perf_counter()
    _tell(stage, stories, frame, report)
    rate = _rate(stage, masters, time.perf_counter() - told)
    report("cli.demo_lately")
    write_recent(Desk(stage, frame.calendar, as_of, size))
    return LoadResult(dict(sorted(stage.counts.items())), time.perf_counter() - began, rate)


def _tell(stage: Stage, stories: Sequence[Story], frame: Frame, report: Report) -> None:
    """Both streams day by day; at the end of a month they wait for the accountant."""
    claims = Claims(stage, frame.calendar, TRAVELLING[frame.size])
    claims.limits(frame.start)
    accountant = Accountant(stage, frame.calendar, frame.end, SCALE[frame.size], claims)
    here = Here(stage, stories[0])
    if not BESIDE[frame.size]:
        _run_days(stage, [here, Here(stage, stories[1])], accountant, frame, report)
        return
    beside = Beside(stage.database.url, frame, STORES[1])
    try:
        _run_days(stage, [beside, here], accountant, frame, report)
        counts, seconds = beside.close()
        stage.counts.update(counts)
        for command, spent in seconds.items():
            stage.seconds[command] += spent
    finally:
        beside.stop()


def _run_days(stage: Stage, streams: Sequence[Stream], accountant: Accountant, frame: Frame, report: Report) -> None:
    for first, last in chunks(frame.start, frame.end):
        for stream in streams:
            stream.tell(first, last)
        asked = [(stream, place, asking) for stream in streams for place, asking in enumerate(stream.papers())]
        asked.sort(key=lambda one: one[2][2])  # by day, so that numbers rise with the days
        answers = stage.run_all([asking for _, _, asking in asked])
        for stream in streams:
            own = [(place, answer) for (whose, place, _), answer in zip(asked, answers, strict=True) if whose is stream]
            stream.begin([answer for _, answer in sorted(own, key=lambda one: one[0])])
        for stream in reversed(streams):  # the one in this process works while the other does
            stream.finish()
        if (last + DAY).day == 1 or last == frame.end:
            accountant.finish(last.replace(day=1))
            report("cli.demo_month", month=f"{last:%Y-%m}", orders=stage.counts["sales.save_order"])


def _rate(stage: Stage, before: Mapping[str, float], elapsed: float) -> float:
    """Complete sales orders a second of the part of the elapsed time that selling took, beside buying and bookkeeping."""
    spent = {command: seconds - before.get(command, 0.0) for command, seconds in stage.seconds.items()}
    selling = sum(seconds for command, seconds in spent.items() if command.startswith(SALES))
    return stage.counts["sales.save_order"] / (elapsed * selling / sum(spent.values()))


def read_calendar(stage: Stage, start: dt.date, end: dt.date) -> Calendar:
    """The company's own calendar for the years of the story and the one after it."""
    found = [row for year in range(start.year, end.year + 2) for row in stage.look("company.calendar", {"year": year}).rows]
    return Calendar({row.day: row.kind for row in found}, {row.day: row.name for row in found})
