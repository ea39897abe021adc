"""What is still open with a partner at the end of a statement: delivered and not invoiced, invoices, not paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from operational.core.api import Output, SignedAmount, SignedQty, Tx
from operational.dealings.movements import CONTROLS


class UnbilledRow(Output):
    """Goods that were delivered and stand on no invoice."""

    date: dt.date
    kind: str
    document_id: int
    number: str
    item: str
    name: str
    quantity: SignedQty
    gross: SignedAmount


class InvoiceRow(Output):
    date: dt.date
    document_id: int
    number: str
    tax_number: str
    gross: SignedAmount
    billing_name: str


class UnpaidRow(Output):
    """An open item with what was open at the end of the day, and the invoices of its goods."""

    date: dt.date
    due_date: dt.date
    kind: str
    document_id: int
    number: str
    amount: SignedAmount
    open: SignedAmount
    days_late: int
    invoices: str


# By order line, as sales counts: the oldest deliveries are invoiced first, so what is left stands on the newest.
_SOLD_UNBILLED = sa.text(
    """
    with given as (
        select l.order_line_id, g.id, g.number, g.date, l.quantity, l.net + l.tax as gross, l.item_id,
            sum(l.quantity) over (partition by l.order_line_id order by g.date desc, l.id desc) as newest
        from sales.goods_issue_line as l join sales.goods_issue as g on g.id = l.goods_issue_id
        where g.customer_id = any (cast(:parties as bigint[])) and g.date <= :last and l.quantity > 0 and g.state <> 'draft'
    ),
    behind as (
        select order_line_id, sum(quantity) as quantity from (
            select l.order_line_id, l.quantity from sales.goods_issue_line as l
            join sales.goods_issue as g on g.id = l.goods_issue_id
            where g.customer_id = any (cast(:parties as bigint[])) and g.date <= :last and g.state <> 'draft'
            union all
            select s.order_line_id, -s.quantity from sales.invoice_source as s
            join invoicing.invoice as i on i.id = s.invoice_id
            where i.party_id = any (cast(:parties as bigint[])) and i.date <= :last
        ) as each (order_line_id, quantity) group by order_line_id having sum(quantity) > 0
    )
    select g.date, 'sales.goods_issue' as kind, g.id as document_id, coalesce(g.number, '') as number, i.code as item, i.name,
        least(g.quantity, b.quantity - (g.newest - g.quantity)) as quantity,
        round(g.gross * least(g.quantity, b.quantity - (g.newest - g.quantity)) / g.quantity, 2) as gross
    from given as g join behind as b using (order_line_id) join items.item as i on i.id = g.item_id
    where b.quantity > g.newest - g.quantity
    order by 1, 3, 5
    """
)
_BOUGHT_UNBILLED = sa.text(
    """
    select g.date, 'purchasing.goods_receipt' as kind, g.id as document_id, coalesce(g.number, '') as number, i.code as item,
        i.name, l.quantity - coalesce(billed.quantity, 0) as quantity,
        round((round(o.gross * l.quantity / o.quantity, 2) - l.reduction) * (l.quantity - coalesce(billed.quantity, 0))
            / l.quantity, 2) as gross
    from purchasing.goods_receipt as g
    join purchasing.goods_receipt_line as l on l.goods_receipt_id = g.id
    join purchasing.order_line as o on o.id = l.order_line_id
    join items.item as i on i.id = l.item_id
    left join lateral (
        select sum(s.quantity) as quantity from purchasing.invoice_source as s
        join invoicing.invoice as b on b.id = s.invoice_id where s.receipt_line_id = l.id and b.date <= :last
    ) as billed on true
    where g.supplier_id = any (cast(:parties as bigint[])) and g.date <= :last and l.quantity <> 0
        and l.quantity <> coalesce(billed.quantity, 0)
    order by 1, 3, 5
    """
)
_INVOICES = sa.text(
    """
    select i.date, i.id as document_id, coalesce(i.number, '') as number, i.tax_number, i.gross,
        coalesce(b.title, '') as billing_name
    from invoicing.invoice as i left join parties.billing_name as b on b.id = i.billing_name_id
    where i.party_id = any (cast(:parties as bigint[])) and i.direction = :side and i.date between :first and :last
    order by i.date, i.id
    """
)
_UNPAID = sa.text(
    """
    with kept as (select code from ledger.account where control = any (cast(:controls as text[]))),
    waiting as (
        select o.*, o.amount - o.settled + coalesce(later.amount, 0) * sign(o.amount) as left_open
        from invoicing.open_item as o
        left join lateral (
            select sum(s.amount) as amount from invoicing.settlement as s
            where (s.debit_item_id = o.id or s.credit_item_id = o.id) and s.date > :last
        ) as later on true
        where o.party_id = any (cast(:parties as bigint[])) and o.date <= :last and o.account_code in (select code from kept)
    )
    select w.date, w.due_date, w.source_kind as kind, w.source_id as document_id, w.source_number as number,
        w.amount * case when w.side = :own then 1 else -1 end as amount,
        w.left_open * case when w.side = :own then 1 else -1 end as open,
        case when w.side = :own then greatest(cast(:last as date) - w.due_date, 0) else 0 end as days_late,
        coalesce(case when w.source_kind = 'invoicing.invoice' then w.source_number else (
            select string_agg(distinct i.number, '、') from sales.goods_issue as g
            join sales.invoice_source as s on s.order_id = g.order_id
            join invoicing.invoice as i on i.id = s.invoice_id and i.date <= :last and i.gross > 0
            where w.source_kind = 'sales.goods_issue' and g.id = w.source_id) end, '') as invoices
    from waiting as w where w.left_open <> 0
    order by w.due_date, w.id
    """
)


def unbilled_rows(tx: Tx, parties: Sequence[int], side: str, last: dt.date) -> list[UnbilledRow]:
    """Delivered and not invoiced at the end of the day."""
    statement = _SOLD_UNBILLED if side == "sale" else _BOUGHT_UNBILLED
    return [UnbilledRow(**row._mapping) for row in tx.session.execute(statement, {"parties": list(parties), "last": last})]


def invoice_rows(tx: Tx, parties: Sequence[int], side: str, first: dt.date, last: dt.date) -> list[InvoiceRow]:
    given = {"parties": list(parties), "side": side, "first": first, "last": last}
    return [InvoiceRow(**row._mapping) for row in tx.session.execute(_INVOICES, given)]


def unpaid_rows(tx: Tx, parties: Sequence[int], side: str, last: dt.date) -> list[UnpaidRow]:
    """Open items at the end of the day, later settlements not counted."""
    own = "D" if side == "sale" else "C"
    given = {"parties": list(parties), "controls": list(CONTROLS[side]), "own": own, "last": last}
    return [UnpaidRow(**row._mapping) for row in tx.session.execute(_UNPAID, given)]
