"""The company's days: when people work, how the year breathes, and when money falls due."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

DAY = dt.timedelta(days=1)
MONTHS = (0.92, 0.80, 1.08, 1.05, 1.08, 1.10, 1.05, 0.98, 1.06, 1.02, 1.08, 1.12)
SEASONS: Mapping[str, tuple[float, ...]] = {  # January to December, by category
    "排污泵": (0.6, 0.6, 0.8, 1.1, 1.5, 2.0, 1.9, 1.5, 1.1, 0.8, 0.7, 0.6),
    "离心泵": (0.8, 0.8, 1.0, 1.0, 0.9, 0.9, 0.9, 1.0, 1.2, 1.4, 1.3, 1.0),
    "多级泵": (0.8, 0.8, 1.0, 1.0, 1.1, 1.2, 1.2, 1.1, 1.0, 1.0, 0.9, 0.8),
    "服务": (1.5, 1.1, 0.9, 0.9, 0.9, 1.0, 1.1, 1.1, 0.9, 0.9, 1.0, 1.2),
}
GROWTH_A_YEAR = 0.12
CHUNK_DAYS = 8  # the story is told in quarters of a month: long enough to batch, short enough to know the numbers
BEFORE_FESTIVAL, AFTER_FESTIVAL = 12, 8  # days in which orders thin out before Spring Festival, and come back after it


@dataclass(frozen=True)
class Calendar:
    """Official days off and make-up workdays, as the company's own calendar has them."""

    kinds: Mapping[dt.date, str]
    names: Mapping[dt.date, str]
    festivals: tuple[tuple[dt.date, dt.date], ...] = field(init=False)  # first and last day off of each Spring Festival

    def __post_init__(self) -> None:
        off = sorted(day for day, name in self.names.items() if name == "春节" and self.kinds[day] != "makeup_workday")
        spans = {year: [day for day in off if day.year == year] for year in {day.year for day in off}}
        object.__setattr__(self, "festivals", tuple((days[0], days[-1]) for _, days in sorted(spans.items())))

    def is_workday(self, day: dt.date) -> bool:
        kind = self.kinds.get(day)
        return kind == "makeup_workday" if kind is not None else day.weekday() < 5

    def workday(self, day: dt.date) -> dt.date:
        """The day itself, or the first workday after it."""
        while not self.is_workday(day):
            day += DAY
        return day

    def after(self, day: dt.date, workdays: int) -> dt.date:
        for _ in range(workdays):
            day = self.workday(day + DAY)
        return self.workday(day)

    def festival_pace(self, day: dt.date) -> float:
        """How much business is left around Spring Festival: a last rush, then silence, then a slow start."""
        for first, last in self.festivals:
            before, since = (first - day).days, (day - last).days
            if 0 < before <= BEFORE_FESTIVAL:
                return 1.15 if before > 8 else 0.12 + 0.11 * before
            if 0 < since <= AFTER_FESTIVAL:
                return 0.2 + 0.1 * since
        return 1.0

    def days_to_festival(self, day: dt.date) -> int | None:
        return next(((first - day).days for first, _ in self.festivals if first >= day), None)

    def pace(self, day: dt.date, start: dt.date) -> float:
        """How busy a day is, beside an average one; nobody orders on a day off."""
        if not self.is_workday(day):
            return 0.0
        grown = (1 + GROWTH_A_YEAR) ** ((day - start).days / 365)
        return MONTHS[day.month - 1] * (1.12, 1.06, 1.0, 0.98, 0.86, 0.7, 0.7)[day.weekday()] * self.festival_pace(day) * grown


def season(category: str, month: int) -> float:
    return SEASONS[category][month - 1] if category in SEASONS else 1.0


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_before(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months before."""
    place = day.year * 12 + day.month - 1 - months
    return dt.date(place // 12, place % 12 + 1, 1)


def month_of_story(day: dt.date, start: dt.date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def chunk_end(day: dt.date) -> dt.date:
    """The last day of the quarter of a month in which the day lies."""
    last = month_end(day)
    wanted = (day.day - 1) // CHUNK_DAYS * CHUNK_DAYS + CHUNK_DAYS
    return last if wanted >= 3 * CHUNK_DAYS + 1 else day.replace(day=wanted)


def chunks(start: dt.date, as_of: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    while start <= as_of:
        end = min(chunk_end(start), as_of)
        yield start, end
        start = end + DAY


def due_date(terms: str, goods: dt.date, invoice: dt.date) -> dt.date:
    """When a partner thinks that the money is due: the usual terms of the company."""
    if terms == "HD30":
        return goods + 30 * DAY
    if terms == "PD30":
        return invoice + 30 * DAY
    if terms in ("YJ30", "YJ60"):
        return month_end(goods) + int(terms[2:]) * DAY
    if terms == "CY15":
        return month_end(goods) + 15 * DAY
    return goods
