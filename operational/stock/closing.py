"""What keeps the stock of a month from being closed, and what only should be looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import OFFENDERS_MAX, Output, Tx
from operational.stock.checks import BY_ITEM


class Offender(Output):
    """One paper or item that a line of the list means; ``place`` is a bin, ``kind`` a kind of document."""

    number: str = ""
    kind: str = ""
    item: str = ""
    name: str = ""
    place: str = ""
    quantity: str = ""
    value: str = ""


class CloseStep(Output):
    """One line of the list before the close: it is done, it blocks, or it is only to be known."""

    key: str
    state: str  # done, block, warn
    count: int
    offenders: list[Offender]


_UNFINISHED_COUNTS = """
    select c.number, 'stock.count' as kind, w.name as place
    from stock.count as c join stock.warehouse as w on w.id = c.warehouse_id
    where c.date < :next_day and c.state not in ('posted', 'cancelled') order by c.date, c.id
"""
# What each bin held at the end of the month, by the dates on which its moves were booked.
NEGATIVE = """
    select i.code as item, i.name, l.code as place, sum(m.quantity) as quantity
    from stock.move as m join items.item as i on i.id = m.item_id join stock.location as l on l.id = m.location_id
    where m.date < :next_day
    group by i.id, l.id having sum(m.quantity) < 0 order by i.code, l.code
"""
UNVALUED = """
    select i.code as item, i.name, sum(m.quantity) as quantity, sum(m.value) as value
    from stock.move as m join items.item as i on i.id = m.item_id
    where m.date < :next_day
    group by i.id having sum(m.quantity) > 0 and sum(m.value) <= 0 order by i.code
"""
_WITHOUT_PRICE = """
    select i.code as item, i.name, sum(m.quantity) as quantity, m.source_kind as kind
    from stock.move as m join items.item as i on i.id = m.item_id
    where m.date >= :first_day and m.date < :next_day and m.quantity > 0 and m.value = 0
        and m.purpose not in ('transfer', 'sales_return')
    group by i.id, m.source_kind order by i.code
"""
_ON_THE_WAY = """
    select t.number, 'stock.transfer' as kind from stock.transfer as t
    where t.date < :next_day and t.state = 'in_transit' order by t.date, t.id
"""
_NOT_FINAL = """
    select i.code as item, i.name from items.item as i
    where i.valuation in ('month_average', 'month_average_by_warehouse') and exists (
        select from stock.move as m where m.item_id = i.id and m.date >= :first_day and m.date < :next_day)
    order by i.code
"""
ITEM_ROWS = "from ({sql}) as r join items.item as i on i.code = r.item"
STEPS = (
    ("counts_unfinished", "block", _UNFINISHED_COUNTS),
    ("negative", "block", NEGATIVE),
    ("unvalued", "block", UNVALUED),
    ("ledger_differs", "block", BY_ITEM),
    ("without_price", "warn", _WITHOUT_PRICE),
    ("on_the_way", "warn", _ON_THE_WAY),
    ("averages", "run", _NOT_FINAL),
)


def next_month(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


_ALL = sa.text(
    " union all ".join(
        f"(select '{key}' as key, to_jsonb(r) as row, count(*) over () as total from ({sql}) as r limit {OFFENDERS_MAX})"
        for key, _, sql in STEPS
    )
)


def close_steps(tx: Tx, month: dt.date) -> list[CloseStep]:
    """The list in the order in which a bookkeeper goes through it; each line names at most twenty offenders."""
    found: dict[str, list[Any]] = {key: [] for key, _, _ in STEPS}
    for row in tx.session.execute(_ALL, {"first_day": month, "next_day": next_month(month)}):
        found[row.key].append(row)
    return [
        CloseStep(
            key=key,
            state=state if found[key] else "done",
            count=int(found[key][0].total) if found[key] else 0,
            offenders=[_shown(row.row) for row in found[key]],
        )
        for key, state, _ in STEPS
    ]


def _shown(row: Mapping[str, Any]) -> Offender:
    return Offender(**{name: _plain(row[name]) for name in Offender.model_fields if row.get(name) is not None})


def _plain(value: Any) -> str:
    """Figures come as JSON numbers; people read them without the zeros that only the column adds."""
    return value if isinstance(value, str) else f"{Decimal(str(value)).normalize():f}"
