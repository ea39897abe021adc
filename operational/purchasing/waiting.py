"""What waits for a decision in purchasing: placed orders and placed requisitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from operational.core.api import WAITING_ROWS_MAX, Tx, Waiting, WaitingAsked, WaitingRow, query, say

DECIDE = {
    "purchasing.order": ("order", "purchasing.approve_order", "purchasing.send_back_order"),
    "purchasing.requisition": ("requisition", "purchasing.approve_requisition", "purchasing.refuse_requisition"),
}
# The first lines of a document say enough for most decisions; the document itself is one click away.
_WAITING = sa.text(
    """
    with waiting as (
        select 'purchasing.order' as kind, o.id, o.number, o.date, o.version, p.name as party, o.gross as amount, o.note as why,
            o.is_afterwards, o.created_by, o.created_at
        from purchasing."order" as o
        join parties.party as p on p.id = o.supplier_id
        where o.state = 'placed' and :orders
        union all
        select 'purchasing.requisition', r.id, r.number, r.date, r.version, coalesce(e.name, ''), r.amount, r.reason,
            false, r.created_by, r.created_at
        from purchasing.requisition as r
        left join people.employee as e on e.id = r.requester_id
        where r.state = 'placed' and :requisitions
    ),
    lines as (
        select w.kind, w.id,
            string_agg(i.code || ' ' || i.name || ' × ' || trim_scale(l.quantity)::text || i.unit, '、' order by l.line_no)
                as goods
        from waiting as w
        cross join lateral (
            select line_no, item_id, quantity from purchasing.order_line
            where order_id = w.id and w.kind = 'purchasing.order' and line_no <= 3
            union all
            select line_no, item_id, quantity from purchasing.requisition_line
            where requisition_id = w.id and w.kind = 'purchasing.requisition' and line_no <= 3
        ) as l
        join items.item as i on i.id = l.item_id
        group by w.kind, w.id
    )
    select w.*, coalesce(l.goods, '') as goods, coalesce(u.name, '') as asked_by, count(*) over () as total
    from waiting as w
    left join lines as l using (kind, id)
    left join identity."user" as u on u.id = w.created_by
    order by w.created_at, w.id
    limit :most
    """
)


@query("purchasing.waiting_for_me", permission="purchasing.requisition.approve", path="GET /purchasing/waiting-for-me")
def waiting_for_me(tx: Tx, q: WaitingAsked) -> Waiting:
    """Purchase orders and requisitions that wait for this person's decision, the longest waiting first."""
    may = {name: tx.actor.may(f"purchasing.{name[:-1]}.approve") for name in ("orders", "requisitions")}
    rows = list(tx.session.execute(_WAITING, {**may, "most": WAITING_ROWS_MAX}).mappings())
    return Waiting(rows=[_row(tx, dict(row)) for row in rows], total=rows[0]["total"] if rows else 0)


def _row(tx: Tx, row: Mapping[str, Any]) -> WaitingRow:
    ref, approve, refuse = DECIDE[row["kind"]]
    reasons = [row["why"]] if row["why"] else []
    if row["is_afterwards"]:
        reasons.insert(0, say("purchasing.goods_came_first", tx.actor.locale))
    return WaitingRow(
        kind=row["kind"],
        id=row["id"],
        number=row["number"] or "",
        date=row["date"],
        version=row["version"],
        party=row["party"],
        amount=row["amount"],
        margin=None,
        summary=row["goods"],
        reasons=reasons,
        asked_by=row["asked_by"],
        asked_at=row["created_at"],
        ref=ref,
        approve=approve,
        refuse=refuse,
    )
