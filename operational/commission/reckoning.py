"""What lines of orders have earned by now, less what is written down: one look for any number of lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.commission.tables import Earning
from operational.core.api import ZERO, Tx, round_money

# Money is what payments, drafts and settled advances or netted debts brought; red papers against their own sale and debts
# that were given up are none. A rule is chosen once for a line, by the day of its order: the narrowest one that fits.
_LINES = sa.text(
    """
    with asked as (
        select o.id, o.date, o.salesperson_id, p.class_name
        from sales."order" as o
        join parties.party as p on p.id = o.customer_id
        where o.id = any(cast(:orders as bigint[])) and o.salesperson_id is not null
    ),
    claims as (
        select g.order_id, i.id, i.amount from sales.goods_issue as g
        join invoicing.open_item as i on i.source_kind = 'sales.goods_issue' and i.source_id = g.id
        where g.order_id in (select id from asked)
        union
        select s.order_id, i.id, i.amount from sales.invoice_source as s
        join invoicing.open_item as i on i.source_kind = 'invoicing.invoice' and i.source_id = s.invoice_id
        where s.order_id in (select id from asked)
        union
        select a.order_id, i.id, i.amount from sales.price_adjustment as a
        join invoicing.open_item as i on i.source_kind = 'sales.price_adjustment' and i.source_id = a.id
        where a.order_id in (select id from asked)
    ),
    paid as (
        select c.order_id, sum(case when s.debit_item_id = c.id then s.amount else -s.amount end) as amount
        from claims as c
        join invoicing.settlement as s on s.debit_item_id = c.id or s.credit_item_id = c.id
        left join invoicing.clearing as k on k.id = s.clearing_id
        where s.payment_id is not null or k.purpose in ('settlement', 'netting')
        group by c.order_id
    ),
    share as (
        select a.id as order_id, coalesce(p.amount, 0) as paid, coalesce(c.amount, 0) as claimed
        from asked as a
        left join (select order_id, sum(amount) as amount from claims group by order_id) as c on c.order_id = a.id
        left join paid as p on p.order_id = a.id
    ),
    delivered as (
        select l.order_line_id, sum(l.cost) as cost, sum(l.adjusted_net) as adjusted
        from sales.goods_issue_line as l
        join sales.goods_issue as g on g.id = l.goods_issue_id
        where g.order_id in (select id from asked)
        group by l.order_line_id
    ),
    earned as (
        select e.order_line_id, sum(e.received) as received, sum(e.amount) as amount, min(e.id) as first_id
        from commission.earning as e
        where e.order_id in (select id from asked)
        group by e.order_line_id
    )
    select l.id as line_id, l.order_id, a.salesperson_id, r.id as rule_id, r.rate, r.basis, s.paid, s.claimed,
        case when l.issued - l.returned >= l.invoiced - l.red_due then l.delivered_net else l.invoiced_net - l.red_due_net end
            + coalesce(d.adjusted, 0) as net,
        l.delivered_net + coalesce(d.adjusted, 0) - coalesce(d.cost, 0) as margin,
        coalesce(e.received, 0) as received_before, coalesce(e.amount, 0) as amount_before
    from asked as a
    join share as s on s.order_id = a.id
    join sales.order_line as l on l.order_id = a.id
    join items.item as i on i.id = l.item_id
    left join delivered as d on d.order_line_id = l.id
    left join earned as e on e.order_line_id = l.id
    left join commission.earning as f on f.id = e.first_id
    join lateral (
        select k.id, k.rate, k.basis
        from commission.rule as k
        where case when f.rule_id is not null then k.id = f.rule_id else
            k.valid_from <= a.date and (k.valid_to is null or k.valid_to >= a.date)
            and (k.salesperson_id is null or k.salesperson_id = a.salesperson_id)
            and (k.customer_class = '' or k.customer_class = a.class_name)
            and (k.category_id is null or k.category_id = i.category_id) end
        order by k.salesperson_id nulls last, (k.customer_class = ''), k.category_id nulls last, k.valid_from desc, k.id desc
        limit 1
    ) as r on true
    order by l.order_id, l.line_no
    """
)


@dataclass(frozen=True)
class Earned:
    """What a line has earned by now."""

    received: Decimal
    amount: Decimal


def earned(base: Decimal, rate: Decimal, paid: Decimal, claimed: Decimal) -> Earned:
    """The paid share of what a line is worth, and its rate of that; nothing is earned on a loss or on nothing owed."""
    if claimed <= 0 or paid <= 0 or base <= 0:
        return Earned(ZERO, ZERO)
    received = base if paid >= claimed else round_money(base * paid / claimed)
    return Earned(received, round_money(received * rate))


def reckon(tx: Tx, order_ids: Sequence[int], caused_by: str, date: dt.date | None = None) -> int:
    """Write what these orders have earned or lost since they were looked at last; answers how many lines changed."""
    wanted = sorted(set(order_ids))
    if not wanted:
        return 0
    tx.session.flush()
    rows: list[dict[str, Any]] = []
    for row in tx.session.execute(_LINES, {"orders": wanted}):
        now = earned(row.net if row.basis == "net" else row.margin, row.rate, row.paid, row.claimed)
        received, amount = now.received - row.received_before, now.amount - row.amount_before
        if received or amount:
            rows.append(
                {
                    "date": date or tx.today,
                    "order_id": row.order_id,
                    "order_line_id": row.line_id,
                    "salesperson_id": row.salesperson_id,
                    "rule_id": row.rule_id,
                    "rate": row.rate,
                    "received": received,
                    "amount": amount,
                    "caused_by": caused_by,
                }
            )
    tx.insert(Earning, rows)
    return len(rows)
