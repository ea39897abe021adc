"""The documents around a document (关联单据): what it came from, what followed, and the money that settled it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import sqlalchemy as sa

from operational.core.api import Input, NotPermitted, Output, SignedAmount, Tx, query
from operational.dealings.overview import SEEN_BY as SEEN_OF_PARTNER

Kind = Literal[
    "invoicing.invoice", "invoicing.payment", "invoicing.clearing", "invoicing.payment_request", "invoicing.acceptance",
    "invoicing.claim", "purchasing.goods_receipt",
]  # fmt: skip
SEEN_BY = {
    **SEEN_OF_PARTNER,
    "sales.price_adjustment": "sales.order.view",
    "purchasing.inspection": "purchasing.inspection.view",
    "purchasing.exchange": "purchasing.order.view",
    "purchasing.landed_cost": "purchasing.landed_cost.view",
    "invoicing.clearing": "invoicing.open_item.view",
    "invoicing.payment_request": "invoicing.payment_request.view",
    "invoicing.acceptance": "invoicing.acceptance.view",
    "invoicing.claim": "invoicing.open_item.view",
    "invoicing.tax_invoice": "invoicing.tax_invoice.view",
    "invoicing.invoice_request": "invoicing.invoice_request.view",
    "assets.asset": "assets.asset.view",
}
RELATED_MAX = 200  # a payment may settle hundreds of deliveries; a person reads them on the page of open items

# What the kinds of documents at the start lead to: rows of (kind, id). ``first`` is the document itself, ``trade`` with the
# deliveries whose claims an invoice makes out, and ``settled`` what was settled against any of these.
_LINKS = """
    first as (select cast(:kind as text) as kind, cast(:id as bigint) as id),
    billed as (
        select s.order_id, s.order_line_id from sales.invoice_source as s join first as f on s.invoice_id = f.id
        where f.kind = 'invoicing.invoice'
    ),
    bought as (
        select s.order_line_id, s.receipt_line_id
        from purchasing.invoice_source as s join first as f on s.invoice_id = f.id
        where f.kind = 'invoicing.invoice'
    ),
    received as (
        select l.id, l.order_line_id from purchasing.goods_receipt_line as l join first as f on l.goods_receipt_id = f.id
        where f.kind = 'purchasing.goods_receipt'
    ),
    trade as (
        select kind, id from first
        union select 'sales.goods_issue', l.goods_issue_id
            from billed as b join sales.goods_issue_line as l on l.order_line_id = b.order_line_id
        union select 'sales.price_adjustment', a.id
            from sales.price_adjustment as a join first as f on a.invoice_id = f.id where f.kind = 'invoicing.invoice'
        union select 'invoicing.invoice', s.invoice_id
            from received as r join purchasing.invoice_source as s on s.receipt_line_id = r.id
    ),
    own as (
        select i.id from invoicing.open_item as i join trade as t on i.source_kind = t.kind and i.source_id = t.id
        union select l.open_item_id from invoicing.payment_request_line as l join first as f on l.payment_request_id = f.id
            where f.kind = 'invoicing.payment_request'
    ),
    met as (
        select s.payment_id, s.clearing_id, s.credit_item_id as item_id, s.amount
            from invoicing.settlement as s join own on s.debit_item_id = own.id
        union all
        select s.payment_id, s.clearing_id, s.debit_item_id, s.amount
            from invoicing.settlement as s join own on s.credit_item_id = own.id
        union all
        select null, null, i.id, s.amount
            from invoicing.settlement as s join first as f on f.kind = 'invoicing.clearing' and s.clearing_id = f.id
            join invoicing.open_item as i on i.id in (s.debit_item_id, s.credit_item_id)
    ),
    standing as (select payment_id, clearing_id, item_id from met group by 1, 2, 3 having sum(amount) <> 0),
    settled as (
        select 'invoicing.payment' as kind, payment_id as id from standing where payment_id is not null
        union select 'invoicing.clearing', clearing_id from standing where clearing_id is not null
        union select i.source_kind, i.source_id from standing as s join invoicing.open_item as i on i.id = s.item_id
        union select i.source_kind, i.source_id from own join invoicing.open_item as i on i.id = own.id
    ),
    link as (
        select kind, id from trade
        union select kind, id from settled
        union select 'sales.order', order_id from billed
        union select 'sales.order', a.order_id from sales.price_adjustment as a join trade as t
            on t.kind = 'sales.price_adjustment' and t.id = a.id
        union select 'sales.order', g.order_id from sales.goods_issue as g join settled as s on s.kind = 'sales.goods_issue'
            and s.id = g.id
        union select 'purchasing.order', l.order_id from purchasing.order_line as l join bought as b on b.order_line_id = l.id
        union select 'purchasing.order', l.order_id from purchasing.order_line as l join received as r on r.order_line_id = l.id
        union select 'purchasing.goods_receipt', l.goods_receipt_id
            from purchasing.goods_receipt_line as l join bought as b on b.receipt_line_id = l.id
        union select 'purchasing.goods_receipt', g.id
            from purchasing.goods_receipt as g join first as f on f.kind = 'purchasing.goods_receipt'
            where g.returns_id = f.id or g.id = (select o.returns_id from purchasing.goods_receipt as o where o.id = f.id)
        union select 'purchasing.inspection', n.id from purchasing.inspection as n join first as f
            on f.kind = 'purchasing.goods_receipt' and n.goods_receipt_id = f.id
        union select 'purchasing.exchange', e.id from purchasing.exchange as e join first as f
            on f.kind = 'purchasing.goods_receipt' and (e.goods_receipt_id = f.id or e.return_id = f.id
                or e.id in (select a.exchange_id from purchasing.exchange_arrival as a where a.goods_receipt_id = f.id))
        union select 'purchasing.landed_cost', l.landed_cost_id
            from purchasing.landed_cost_line as l join received as r on r.id = l.receipt_line_id
        union select 'purchasing.landed_cost', c.id from purchasing.landed_cost as c join first as f
            on f.kind = 'invoicing.invoice' and (c.invoice_id = f.id or c.red_invoice_id = f.id)
        union select 'invoicing.invoice', v.id from invoicing.invoice as v join first as f on f.kind = 'invoicing.invoice'
            where v.red_of_id = f.id or v.id = (select o.red_of_id from invoicing.invoice as o where o.id = f.id)
        union select 'invoicing.tax_invoice', x.id from invoicing.invoice as v join first as f
            on f.kind = 'invoicing.invoice' and v.id = f.id and v.tax_number <> ''
            join invoicing.tax_invoice as x on x.number = v.tax_number and x.direction = v.direction
        union select 'invoicing.invoice_request', q.invoice_request_id from sales.request_source as q join first as f
            on f.kind = 'invoicing.invoice' and q.invoice_id = f.id
        union select 'assets.asset', a.id from assets.asset as a join first as f
            on f.kind = 'invoicing.invoice' and a.invoice_id = f.id
        union select 'invoicing.payment_request', p.id from invoicing.payment_request as p join first as f
            on f.kind = 'invoicing.payment' and p.payment_id = f.id
        union select 'invoicing.payment', p.payment_id from invoicing.payment_request as p join first as f
            on f.kind = 'invoicing.payment_request' and p.id = f.id
        union select 'invoicing.acceptance', d.id from invoicing.acceptance as d join first as f
            on f.kind = 'invoicing.payment' and (d.payment_id = f.id or d.endorsed_payment_id = f.id)
        union select 'invoicing.payment', p.id from invoicing.acceptance as d join first as f
            on f.kind = 'invoicing.acceptance' and d.id = f.id
            join invoicing.payment as p on p.id in (d.payment_id, d.endorsed_payment_id)
    )
"""
_SELLER = 'select o.salesperson_id from sales."order" as o where o.id = d.order_id'
# Table and amount of each kind; what belongs to a salesperson is read through its order.
_TABLES = {
    "sales.order": ('sales."order"', "d.gross", "d.salesperson_id"),
    "sales.goods_issue": ("sales.goods_issue", "d.gross", _SELLER),
    "sales.price_adjustment": ("sales.price_adjustment", "d.gross", _SELLER),
    "purchasing.order": ('purchasing."order"', "d.gross", ""),
    "purchasing.goods_receipt": ("purchasing.goods_receipt", "d.value", ""),
    "purchasing.inspection": ("purchasing.inspection", "null", ""),
    "purchasing.exchange": ("purchasing.exchange", "null", ""),
    "purchasing.landed_cost": ("purchasing.landed_cost", "null", ""),
    "invoicing.invoice": ("invoicing.invoice", "d.gross", ""),
    "invoicing.payment": ("invoicing.payment", "d.amount", ""),
    "invoicing.clearing": ("invoicing.clearing", "d.amount", ""),
    "invoicing.payment_request": ("invoicing.payment_request", "d.amount", ""),
    "invoicing.acceptance": ("invoicing.acceptance", "d.amount", ""),
    "invoicing.claim": ("invoicing.claim", "d.amount", ""),
    "invoicing.tax_invoice": ("invoicing.tax_invoice", "d.gross", ""),
    "invoicing.invoice_request": ("invoicing.invoice_request", "d.gross", ""),
    "assets.asset": ("assets.asset", "d.original_value", ""),
}  # fmt: skip


def _of_kind(kind: str) -> str:
    table, amount, owner = _TABLES[kind]
    mine = f" and (cast(:me as bigint) is null or ({owner}) = :me)" if owner else ""
    return (
        f"select '{kind}' as kind, d.id, coalesce(d.number, '') as number, d.date, cast({amount} as numeric) as amount "
        f"from {table} as d where d.id in (select l.id from link as l where l.kind = '{kind}'){mine}"
    )


_CHAIN = sa.text(
    f"""
    with {_LINKS},
    every as ({" union all ".join(_of_kind(kind) for kind in _TABLES)})
    select * from every where not (kind = :kind and id = :id) order by date, kind, id limit :most
    """  # only the constants above are inserted
)


class ChainOf(Input):
    kind: Kind
    document: int


class ChainRow(Output):
    kind: str
    id: int
    number: str
    date: dt.date
    amount: SignedAmount | None


class Chain(Output):
    rows: list[ChainRow]
    total: int


@query("dealings.chain", permission="dealings.chain.view", path="GET /chain/{kind}/{document}")
def chain(tx: Tx, q: ChainOf) -> Chain:
    """What a document came from, what followed and the money that settled it, oldest first, as far as the actor may see."""
    if not tx.actor.may(SEEN_BY[q.kind]):
        raise NotPermitted("dealings.chain_not_permitted", kind=q.kind)
    me = None if tx.actor.scope("sales.order.view") in ("", "all") else tx.actor.employee_id or 0
    rows = tx.session.execute(_CHAIN, {"kind": q.kind, "id": q.document, "me": me, "most": RELATED_MAX})
    shown = [ChainRow(**row._mapping) for row in rows if tx.actor.may(SEEN_BY[row.kind])]
    return Chain(rows=shown, total=len(shown))
