"""What waits for a decision in purchasing: placed orders and placed requisitions."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.core.api import Amount, Output, Page, Tx, query


class WaitingWanted(Page):
    pass


class WaitingRow(Output):
    document: str  # kind of the document
    id: int
    number: str
    date: dt.date
    party: str
    amount: Amount
    why: str
    context: str
    ref: str  # how the two commands call the document
    approve: str
    refuse: str


class Waiting(Output):
    rows: list[WaitingRow]
    total: int


# The first lines of a document say enough for most decisions; the document itself is one click away.
_WAITING = """
    select 'purchasing.order' as document, o.id, o.number, o.date, p.name as party, o.gross as amount, o.note as why,
        o.created_at
    from purchasing."order" as o
    join parties.party as p on p.id = o.supplier_id
    where o.state = 'placed' and :orders
    union all
    select 'purchasing.requisition', r.id, r.number, r.date, coalesce(e.name, ''), r.amount, r.reason, r.created_at
    from purchasing.requisition as r
    left join people.employee as e on e.id = r.requester_id
    where r.state = 'placed'
"""
_COUNT = sa.text(f"select count(*) from ({_WAITING}) as w")
_PAGE = sa.text(
    f"""
    select w.*, (
        select string_agg(i.code || ' ' || i.name || ' × ' || trim_scale(l.quantity)::text || i.unit, '、' order by l.line_no)
        from (
            select line_no, item_id, quantity from purchasing.order_line
            where order_id = w.id and w.document = 'purchasing.order'
            union all
            select line_no, item_id, quantity from purchasing.requisition_line
            where requisition_id = w.id and w.document = 'purchasing.requisition'
        ) as l
        join items.item as i on i.id = l.item_id
        where l.line_no <= 3
    ) as context
    from ({_WAITING}) as w
    order by w.created_at, w.id
    limit :rows offset :start
    """
)
DECIDE = {
    "purchasing.order": ("order", "purchasing.approve_order", "purchasing.send_back_order"),
    "purchasing.requisition": ("requisition", "purchasing.approve_requisition", "purchasing.refuse_requisition"),
}


@query("purchasing.waiting_for_me", permission="purchasing.requisition.approve", path="GET /purchasing/waiting-for-me")
def waiting_for_me(tx: Tx, q: WaitingWanted) -> Waiting:
    """Purchase orders and requisitions that wait for this person's decision, the longest waiting first."""
    given = {"orders": tx.actor.may("purchasing.order.approve")}
    total = int(tx.session.execute(_COUNT, given).scalar_one())
    page = {**given, "rows": q.page_rows, "start": (q.page - 1) * q.page_rows}
    rows = []
    for row in tx.session.execute(_PAGE, page).mappings():
        ref, approve, refuse = DECIDE[row["document"]]
        kept = {name: row[name] or "" for name in ("number", "party", "why", "context")}
        rows.append(
            WaitingRow(
                document=row["document"],
                id=row["id"],
                date=row["date"],
                amount=row["amount"],
                ref=ref,
                approve=approve,
                refuse=refuse,
                **kept,
            )
        )
    return Waiting(rows=rows, total=total)
