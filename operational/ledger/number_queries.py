"""Numbers of vouchers that are missing or given twice in a month, before and after posting (断号检查)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.core.api import Input, Output, Tx, query
from operational.ledger.commands.books import Month
from operational.ledger.voucher_numbers import shown_number

GAPS_SHOWN = 200  # a month with more has lost its order altogether; tidying mends all of them


class NumberGapsAsked(Input):
    month: Month


class NumberGap(Output):
    type: str
    number: str
    problem: str  # missing: nobody has it; double: more than one voucher is called by it
    is_final: bool  # between posted numbers, which nobody can tidy
    vouchers: int


class NumberGaps(Output):
    rows: list[NumberGap]
    total: int
    can_tidy: bool


_GAPS = sa.text("""
    with called as (
        select type, coalesce(sequence, provisional) as place, sequence is not null as is_posted
        from ledger.voucher where month = :month and state <> 'discarded' and coalesce(sequence, provisional) is not null
    ),
    known as (
        select type, max(place) as last, coalesce(max(place) filter (where is_posted), 0) as last_posted from called group by type
    ),
    counted as (
        select known.type, place.number, known.last_posted,
            (select count(*) from called where called.type = known.type and called.place = place.number) as vouchers
        from known cross join lateral generate_series(1, known.last) as place (number)
    )
    select type, number, vouchers, number <= last_posted as is_final from counted where vouchers <> 1
    order by type, number limit :most
""")


@query("ledger.number_gaps", permission="ledger.voucher.view", path="GET /ledger/periods/{month}/number-gaps")
def number_gaps(tx: Tx, given: NumberGapsAsked) -> NumberGaps:
    """Which voucher numbers of a month are missing or given twice (断号、重号); tidying mends those that are not posted."""
    month = dt.date.fromisoformat(f"{given.month}-01")
    rows = [
        NumberGap(
            type=row.type,
            number=shown_number(row.type, month, row.number) or "",
            problem="double" if row.vouchers else "missing",
            is_final=row.is_final and not row.vouchers,
            vouchers=row.vouchers,
        )
        for row in tx.session.execute(_GAPS, {"month": month, "most": GAPS_SHOWN})
    ]
    return NumberGaps(rows=rows, total=len(rows), can_tidy=any(not row.is_final for row in rows))
