"""What public bodies and large firms must have paid by law, days after delivery (保障中小企业款项支付条例), and have not."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, query

DATA = Path(__file__).parent / "data" / "payment_law.csv"
ROWS_MAX = 500  # more unpaid documents than a person can pursue


@dataclass(frozen=True)
class LawRow:
    """How many days customers with one of these tags have from delivery, and how many a contract can give them at most."""

    tags: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date | None
    days: int
    days_max: int | None
    source: str


@cache
def law_rows() -> tuple[LawRow, ...]:
    with open(DATA, encoding="utf-8", newline="") as file:
        return tuple(
            LawRow(
                tuple(row["tags"].split("|")),
                dt.date.fromisoformat(row["valid_from"]),
                dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                int(row["days"]),
                int(row["days_max"]) if row["days_max"] else None,
                row["source"],
            )
            for row in csv.DictReader(file)
        )


def law_for(tags: Sequence[str], delivered: dt.date, rows: Sequence[LawRow]) -> LawRow | None:
    """The strictest rule that was in force on the day of delivery."""
    fits = [
        row
        for row in rows
        if set(row.tags) & set(tags) and row.valid_from <= delivered and (row.valid_to is None or delivered <= row.valid_to)
    ]
    return min(fits, key=lambda row: row.days, default=None)


Level = Literal["past_days", "past_limit"]


def level_of(row: LawRow, delivered: dt.date, due: dt.date, today: dt.date) -> Level | None:
    """Past the days of the law or, where a contract gave more, past what it gave and what the law allows at most."""
    age = (today - delivered).days
    if age <= row.days:
        return None
    if row.days_max is not None and age > row.days_max:
        return "past_limit"
    agreed_longer = (due - delivered).days > row.days
    if row.days_max is None and not (agreed_longer and today <= due):
        return "past_limit"
    return "past_days"


class Nothing(Input):
    pass


class LateByLawRow(Output):
    party_id: int
    party_code: str
    party_name: str
    tag: str
    source_kind: str
    source_id: int
    source_number: str
    delivered: dt.date
    due_date: dt.date
    days: int  # since delivery
    law_days: int
    level: Level
    open: SignedAmount
    source: str


class LateByLaw(Output):
    rows: list[LateByLawRow]
    total: int
    open: SignedAmount


_OPEN = sa.text(
    """
    select p.id as party_id, p.code as party_code, p.name as party_name, t.tags, o.source_kind, o.source_id, o.source_number,
        o.date as delivered, o.due_date, o.open
    from invoicing.open_item as o
    join parties.party as p on p.id = o.party_id
    join ledger.account as a on a.code = o.account_code and a.control = 'receivable'
    join (select party_id, array_agg(tag) as tags from parties.party_tag where tag = any(cast(:tags as text[])) group by 1)
        as t on t.party_id = p.id
    where o.side = 'D' and o.open > 0 and o.date < cast(:before as date)
    order by o.date, o.id limit :most
    """
)


@query("invoicing.late_by_law", permission="invoicing.open_item.view", path="GET /late-by-law")
def late_by_law(tx: Tx, given: Nothing) -> LateByLaw:
    """Receivables of public bodies and large firms beyond the days that the law gives them, oldest delivery first."""
    rules = law_rows()
    shortest = min(row.days for row in rules)
    tags = sorted({tag for row in rules for tag in row.tags})
    values = {"tags": tags, "before": tx.today - dt.timedelta(days=shortest), "most": ROWS_MAX}
    rows = []
    for hit in tx.session.execute(_OPEN, values):
        law = law_for(hit.tags, hit.delivered, rules)
        level = law and level_of(law, hit.delivered, hit.due_date, tx.today)
        if law is None or level is None:
            continue
        kept = {name: value for name, value in hit._mapping.items() if name != "tags"}
        days = (tx.today - hit.delivered).days
        tag = next(tag for tag in law.tags if tag in hit.tags)
        rows.append(LateByLawRow(**kept, tag=tag, days=days, law_days=law.days, level=level, source=law.source))
    return LateByLaw(rows=rows, total=len(rows), open=sum((row.open for row in rows), ZERO))
