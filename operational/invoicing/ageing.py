"""Who owes how much for how long, and how much of a credit limit is used."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa

from operational.core.api import ZERO, Amount, Input, Output, Page, RefTo, SignedAmount, Tx, query
from operational.invoicing.credit import exposure
from operational.invoicing.rules import BUCKETS, bucket_of
from operational.parties.api import Party

PartyRef = Annotated[int | str, RefTo("parties.party")]


class AskAgeing(Page):
    direction: Literal["sale", "purchase"] = "sale"
    by: Literal["due_date", "date"] = "due_date"
    as_of: dt.date | None = None
    party: PartyRef | None = None


class Bucket(Output):
    name: str
    amount: Amount


class AgeingRow(Output):
    party_id: int
    party_code: str
    party_name: str
    buckets: list[Bucket]
    total: Amount
    unmatched: Amount  # money and red amounts on the other side, not yet matched


class Ageing(Output):
    as_of: dt.date
    rows: list[AgeingRow]
    total: int
    buckets: list[Bucket]
    amount: Amount
    unmatched: Amount


# What was open on the day: settlements made later count as not made. A red amount stands on the other side.
_OPEN_AT = sa.text(
    """
    with kept as (select code, control from ledger.account where control = any (cast(:controls as text[])))
    select p.id as party_id, p.code, p.name,
        case when :by = 'date' then o.date else o.due_date end as day,
        (o.side = :side) = (o.amount > 0) and k.control = :trade as is_due,
        sum(abs(o.amount - o.settled + coalesce(later.amount, 0) * sign(o.amount))) as amount
    from invoicing.open_item as o
    join kept as k on k.code = o.account_code
    join parties.party as own on own.id = o.party_id
    join parties.party as p on p.id = coalesce(own.merged_into_id, own.id)
    left join lateral (
        select sum(s.amount) as amount from invoicing.settlement as s
        where (s.debit_item_id = o.id or s.credit_item_id = o.id) and s.date > :as_of
    ) as later on :as_of < :today
    where o.date <= :as_of and (o.open <> 0 or later.amount <> 0)
        and (cast(:party as bigint) is null or p.id = :party)
    group by 1, 2, 3, 4, 5
    having sum(abs(o.amount - o.settled + coalesce(later.amount, 0) * sign(o.amount))) <> 0
    order by p.code
    """
)


@query("invoicing.ageing", permission="invoicing.open_item.view", path="GET /ageing")
def ageing(tx: Tx, given: AskAgeing) -> Ageing:
    """Open amounts by partner and days past due; unmatched money and red amounts show apart."""
    as_of = given.as_of or tx.today
    party = None
    if given.party is not None:
        asked = tx.find(Party, given.party, field="party")
        party = asked.merged_into_id or asked.id
    trade, advance = ("receivable", "advance_in") if given.direction == "sale" else ("payable", "advance_out")
    values = {
        "controls": [trade, advance],
        "trade": trade,
        "side": "D" if given.direction == "sale" else "C",
        "by": given.by,
        "as_of": as_of,
        "today": tx.today,
        "party": party,
    }
    found: dict[int, tuple[Any, dict[str, Decimal]]] = {}
    for row in tx.session.execute(_OPEN_AT, values):
        sums = found.setdefault(row.party_id, (row, dict.fromkeys((*BUCKETS, "unmatched"), ZERO)))[1]
        sums[bucket_of(row.day, as_of) if row.is_due else "unmatched"] += row.amount
    rows = [_row(row, sums) for row, sums in found.values()]
    first = (given.page - 1) * given.page_rows
    whole = {name: sum((sums[name] for _, sums in found.values()), ZERO) for name in (*BUCKETS, "unmatched")}
    return Ageing(
        as_of=as_of,
        rows=rows[first : first + given.page_rows],
        total=len(rows),
        buckets=[Bucket(name=name, amount=whole[name]) for name in BUCKETS],
        amount=sum((whole[name] for name in BUCKETS), ZERO),
        unmatched=whole["unmatched"],
    )


def _row(row: Any, sums: dict[str, Decimal]) -> AgeingRow:
    return AgeingRow(
        party_id=row.party_id,
        party_code=row.code,
        party_name=row.name,
        buckets=[Bucket(name=name, amount=sums[name]) for name in BUCKETS],
        total=sum((sums[name] for name in BUCKETS), ZERO),
        unmatched=sums["unmatched"],
    )


class AskCredit(Input):
    party: PartyRef


class Credit(Output):
    party_id: int
    receivable: SignedAmount
    advances: SignedAmount
    drafts: Amount
    overdue: Amount
    used: SignedAmount
    limit: Amount | None
    free: SignedAmount | None
    is_on_hold: bool


@query("invoicing.credit", permission="invoicing.open_item.view", path="GET /parties/{party}/credit")
def credit(tx: Tx, given: AskCredit) -> Credit:
    """What a customer owes, less unused advances, against the credit limit. Orders not yet delivered are not in it."""
    party = tx.find(Party, given.party, field="party")
    found = exposure(tx, party.id)
    return Credit(
        party_id=party.id,
        receivable=found.receivable,
        advances=found.advances,
        drafts=found.drafts,
        overdue=found.overdue,
        used=found.total,
        limit=found.limit,
        free=None if found.limit is None else found.limit - found.total,
        is_on_hold=found.is_on_hold,
    )
