"""Loading the demo company into books that were just opened."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.demo import rows
from apps.demo.calendar import DAY, Calendar, chunks, months_before
from apps.demo.months import Accountant
from apps.demo.opening import write_balances, write_masters
from apps.demo.play import Stage
from apps.demo.rows import Size
from apps.demo.story import Cast, Story
from apps.demo.users import create_users
from operational.core.api import Database
from operational.identity.api import system_actor

NAME = "上海沪澄泵阀有限公司"
MONTHS = {"full": 24, "small": 3}
ORDERS = {"full": 6350, "small": 160}  # expected; the story draws a few more or fewer
SCALE = {"full": Decimal(1), "small": Decimal("0.18")}
SALES = ("sales.", "invoicing.receive_money", "invoicing.settle")  # a complete order: from its first line to its money


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


def load(
    database: Database, as_of: dt.date, size: Size = "full", report: Callable[[str], None] = lambda _: None
) -> LoadResult:
    """Tell the demo company's story up to ``as_of`` through commands. The company must be open and empty."""
    began = time.perf_counter()
    stage = Stage(database, system_actor())
    start = opening_date(as_of, size)
    opened = stage.look("company.company", {}).opening_date
    if opened != start:
        raise NotOpenedForDemo(f"the demo of {as_of} starts on {start}, but these books were opened on {opened}")
    calendar = read_calendar(stage, start, as_of)
    cast = Cast(rows.items(size), rows.customers(size), rows.suppliers(size), ORDERS[size])
    story = Story(cast, calendar, start, as_of, stage.look)
    report(f"{len(cast.items)} items, {len(cast.customers)} customers, {len(cast.suppliers)} suppliers")
    write_masters(stage, story, start)
    create_users(database, start)
    story.collect_old_debts(write_balances(stage, story, start))
    accountant = Accountant(stage, calendar, as_of, SCALE[size])
    for first, last in chunks(start, as_of):
        stage.play(story.tell(first, last))
        if (last + DAY).day == 1 or last == as_of:
            accountant.finish(last.replace(day=1))
            report(f"{last:%Y-%m}: {stage.counts['sales.save_order']} sales orders")
    return _result(stage, time.perf_counter() - began)


def _result(stage: Stage, seconds: float) -> LoadResult:
    sales = sum(spent for command, spent in stage.seconds.items() if command.startswith(SALES))
    return LoadResult(dict(sorted(stage.counts.items())), seconds, stage.counts["sales.save_order"] / sales)


def read_calendar(stage: Stage, start: dt.date, end: dt.date) -> Calendar:
    """The company's own calendar for the years of the story and the one after it."""
    found = [row for year in range(start.year, end.year + 2) for row in stage.look("company.calendar", {"year": year}).rows]
    return Calendar({row.day: row.kind for row in found}, {row.day: row.name for row in found})
