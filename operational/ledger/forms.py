"""How the official forms are laid out: their codes, titles, headings and the two columns of each span, as dated rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from operational.ledger.rules import month_of, next_month
from operational.ledger.seed import rows_of

Form = Literal["balance_sheet", "income_statement", "cash_flow_statement"]
FormLayout = Literal["official", "tax"]
QUARTER_MONTHS = 3
PERIOD_FIRST = "period_first"


@dataclass(frozen=True)
class Column:
    """A column of a form: which amounts stand in it (current, comparative, or previous: those of the year before), its head."""

    taken: str
    label: str


@dataclass(frozen=True)
class Layout:
    """An official form as it is printed or filed for a span of time."""

    code: str
    title: str
    span: str
    columns: tuple[Column, Column]
    source: str


def span_of(start: dt.date, end: dt.date) -> str:
    """``month``, ``quarter``, ``year``, or ``range`` for any other days."""
    if start.day != 1 or next_month(month_of(end)) - end != dt.timedelta(days=1) or start.year != end.year:
        return "range"
    months = end.month - start.month + 1
    if months == 1:
        return "month"
    if months == QUARTER_MONTHS and start.month % QUARTER_MONTHS == 1:
        return "quarter"
    return "year" if (start.month, end.month) == (1, 12) else "range"


def layout_of(form: Form, layout: FormLayout, start: dt.date, end: dt.date, order: str = "") -> Layout:
    """The layout in force on the last day. ``order`` turns the two columns of a period: the period before the year to date."""
    span = span_of(start, end)
    usable = [row for row in _in_force("statement_layouts", end) if (row["layout"], row["statement"]) == (layout, form)]
    by_span = {row["span"]: row for row in usable}  # a newer row stands later and counts
    found = by_span.get(span) or by_span.get("range") or by_span["any"]
    columns = Column(found["first"], found["first_label"]), Column(found["second"], found["second_label"])
    if order == PERIOD_FIRST and columns[0].taken == "comparative":
        columns = columns[1], columns[0]
    return Layout(found["code"], found["title"], span, columns, found["source"])


def headings_of(form: str, day: dt.date) -> Mapping[int, Mapping[str, str]]:
    """The headings of a form by the line that they stand before."""
    rows = _in_force("statement_headings", day)
    return {int(row["before_line"]): row for row in rows if row["statement"] == form}


def _in_force(name: str, day: dt.date) -> list[dict[str, str]]:
    """The dated rows valid on a day, older ones first; days before the first row use the first."""
    rows = sorted(rows_of(name), key=lambda row: row["valid_from"])
    first = rows[0]["valid_from"]
    return [row for row in rows if row["valid_from"] <= max(day.isoformat(), first)]
