"""Orders that wait for a person's decision, each with what one must know to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import WAITING_ROWS_MAX, Tx, Waiting, WaitingAsked, WaitingRow, query, say
from operational.identity.api import User
from operational.parties.api import Party
from operational.sales.credit import OVERRIDE
from operational.sales.price_rules import SEES_MARGIN, margin_rate
from operational.sales.releases import CREDIT_REASONS
from operational.sales.scope import visible
from operational.sales.tables import Order

_NEEDS = sa.text(
    """
    select n.order_id, n.reason, n.detail, n.asked_at, coalesce(u.name, '') as who
    from sales.approval_need as n
    left join identity."user" as u on u.id = n.asked_by
    where n.order_id = any(cast(:orders as bigint[])) and n.is_current and n.decision is distinct from 'approved'
    order by n.id
    """
)
# Of each customer: what is owed less what was paid ahead, and what is promised by approved orders.
_EXPOSURES = sa.text(
    """
    with asked as (select unnest(cast(:customers as bigint[])) as id),
    owed as (
        select o.party_id,
            sum(case when a.control = 'receivable' then case o.side when 'D' then o.open else -o.open end
                when a.control = 'advance_in' then case o.side when 'C' then -o.open else o.open end end) as amount
        from invoicing.open_item as o
        join ledger.account as a on a.code = o.account_code
        where o.party_id in (select id from asked) and o.open <> 0
        group by o.party_id
    ),
    promised as (
        select o.customer_id, sum(l.gross * greatest(
            l.quantity - l.cancelled - greatest(l.issued - l.returned, l.invoiced - l.red_due), 0) / l.quantity) as amount
        from sales."order" as o
        join sales.order_line as l on l.order_id = o.id
        where o.customer_id in (select id from asked) and o.state = 'approved'
        group by o.customer_id
    )
    select k.id, round(coalesce(w.amount, 0) + coalesce(p.amount, 0), 2) as exposure
    from asked as k
    left join owed as w on w.party_id = k.id
    left join promised as p on p.customer_id = k.id
    """
)
_COSTS = sa.text(
    """
    select l.order_id, sum(l.quantity * case when v.quantity > 0 then v.value / v.quantity
        else coalesce(nullif(v.last_unit_cost, 0), i.standard_cost) end) as cost,
        string_agg(i.name || ' × ' || trim_scale(l.quantity) || i.unit, '；' order by l.line_no) filter (where l.line_no <= 3)
            as summary,
        count(*) as lines
    from sales.order_line as l
    join items.item as i on i.id = l.item_id
    left join stock.valuation as v on v.item_id = l.item_id
    where l.order_id = any(cast(:orders as bigint[]))
    group by l.order_id
    """
)


@query("sales.waiting_for_me", permission="sales.order.approve", path="GET /sales/waiting-for-me")
def waiting_for_me(tx: Tx, q: WaitingAsked) -> Waiting:
    """Placed orders to approve, and goods that wait for a credit release, the oldest first."""
    found = _orders(tx)
    ids = [order.id for order, *_ in found]
    needs: dict[int, list[Any]] = {}
    for row in tx.session.execute(_NEEDS, {"orders": ids}):
        needs.setdefault(row.order_id, []).append(row)
    about = {row.order_id: row for row in tx.session.execute(_COSTS, {"orders": ids})}
    limited = sorted({party.id for _, party, _ in found if party.credit_limit is not None})
    owed = tx.session.execute(_EXPOSURES, {"customers": limited}) if limited else ()
    exposures = {row.id: Decimal(row.exposure) for row in owed}
    rows = [_row(tx, *row, needs.get(row[0].id, ()), about.get(row[0].id), exposures) for row in found]
    return Waiting(rows=rows, total=len(rows))


def _orders(tx: Tx) -> list[tuple[Order, Party, str]]:
    """Placed orders in the person's scope, and approved ones whose release the person may give."""
    wanted: sa.ColumnElement[bool] = Order.state == "placed"
    if tx.actor.may(OVERRIDE):
        wanted = sa.or_(wanted, sa.and_(Order.state == "approved", Order.special_approval == "waiting"))
    entities: list[Any] = [Order, Party, sa.func.coalesce(User.name, "").label("who")]
    statement: sa.Select[Any] = (
        sa.select(*entities)
        .join(Party, Party.id == Order.customer_id)
        .outerjoin(User, User.id == Order.created_by)
        .where(wanted)
        .order_by(Order.date, Order.id)
        .limit(WAITING_ROWS_MAX)
    )
    return [(row[0], row[1], row[2]) for row in tx.session.execute(visible(tx, statement))]


def _row(
    tx: Tx, order: Order, party: Party, who: str, needs: Sequence[Any], about: Any, exposures: Mapping[int, Decimal]
) -> WaitingRow:
    is_release = order.state == "approved"
    asked = needs[0] if is_release and needs else None
    lines = int(about.lines) if about is not None else 0
    more = say("sales.waiting.more_lines", tx.actor.locale, count=lines - 3) if lines > 3 else ""
    return WaitingRow(
        kind=Order.kind,
        id=order.id,
        number=order.number or "",
        date=order.date,
        version=order.version,
        party=party.name,
        amount=order.gross,
        margin=_margin(tx, order, about),
        summary=(about.summary or "") + more if about is not None else "",
        reasons=_reasons(tx, order, party, needs, exposures, is_release=is_release),
        asked_by=asked.who if asked is not None else who,
        asked_at=asked.asked_at if asked is not None else order.created_at,
        ref="order",
        approve="sales.release_order" if is_release else "sales.approve_order",
        refuse="sales.refuse_release" if is_release else "sales.refuse_order",
    )


def _margin(tx: Tx, order: Order, about: Any) -> Decimal | None:
    return margin_rate(order.net, about.cost) if about is not None and tx.actor.may(SEES_MARGIN) else None


def _reasons(
    tx: Tx, order: Order, party: Party, needs: Sequence[Any], exposures: Mapping[int, Decimal], *, is_release: bool
) -> list[str]:
    """Why it waits, worst first, in the reader's language."""
    locale, found = tx.actor.locale, []
    if party.credit_hold:
        found.append(say("sales.waiting.on_hold", locale, customer=party.name))
    exposure = exposures.get(party.id)
    if exposure is not None and party.credit_limit is not None:
        after = exposure if is_release else exposure + order.gross
        if after > party.credit_limit:
            over = after - party.credit_limit
            found.append(say("sales.waiting.credit", locale, exposure=after, limit=party.credit_limit, over=over))
    for need in needs:
        if need.reason not in CREDIT_REASONS:
            found.append(_below_floor(need.detail, locale))
        elif need.detail.get("note"):
            found.append(say("sales.waiting.note", locale, note=need.detail["note"]))
    return found or [say("sales.waiting.plain", locale)]


def _below_floor(detail: Mapping[str, Any], locale: str) -> str:
    """The lines under their lowest price, as they were when the order was saved."""
    shown = "；".join(f"{line['item']} {line['price']} < {line['floor']}" for line in detail.get("lines", [])[:3])
    return say("sales.waiting.below_floor", locale, count=detail.get("count", 0), lines=shown)
