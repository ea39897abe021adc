"""All there is between the company and one partner, on one page: last documents, last prices, what is open."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.core.api import Fraction, Input, Output, SignedAmount, SignedQty, Tx, query
from operational.dealings.scope import kept_party
from operational.dealings.statement import PartyRef
from operational.parties.api import merged_group

DOCUMENTS_MAX = 60  # newest first; older ones are in the lists of their kind
PRICES_MAX = 40
PRICES_SEEN_BY = {"sale": "sales.order.view", "purchase": "purchasing.order.view"}
SEEN_BY = {
    "sales.order": "sales.order.view",
    "sales.goods_issue": "sales.goods_issue.view",
    "purchasing.order": "purchasing.order.view",
    "purchasing.goods_receipt": "purchasing.receipt.view",
    "invoicing.invoice": "invoicing.invoice.view",
    "invoicing.payment": "invoicing.payment.view",
    "dealings.statement": "dealings.statement.view",
}


class AskOverview(Input):
    party: PartyRef


class DocumentRow(Output):
    kind: str
    document_id: int
    number: str
    date: dt.date
    state: str
    amount: SignedAmount
    party_code: str  # whose document it is, where partners were merged


class PriceRow(Output):
    side: str
    item: str
    name: str
    spec: str
    unit: str
    price: SignedQty
    discount: Fraction
    date: dt.date
    number: str


class PartyHappened(Output):
    at: dt.datetime
    name: str
    who: str
    reason: str


class Overview(Output):
    party_id: int
    documents: list[DocumentRow]
    prices: list[PriceRow]
    time_line: list[PartyHappened]


_DOCUMENTS = sa.text(
    """
    with of as (select id, code from parties.party where id = any (cast(:parties as bigint[]))),
    each as (
        (select 'sales.order' as kind, d.id, d.number, d.date, d.state, d.gross as amount, d.customer_id as party_id
            from sales."order" as d where d.customer_id in (select id from of)
                and (cast(:me as bigint) is null or d.salesperson_id = :me)
            order by d.date desc, d.id desc limit :most)
        union all
        (select 'sales.goods_issue', d.id, d.number, d.date, d.state, d.gross, d.customer_id
            from sales.goods_issue as d
            where d.customer_id in (select id from of) and (cast(:me as bigint) is null or exists (
                select from sales."order" as o where o.id = d.order_id and o.salesperson_id = :me))
            order by d.date desc, d.id desc limit :most)
        union all
        (select 'purchasing.order', d.id, d.number, d.date, d.state, d.gross, d.supplier_id
            from purchasing."order" as d where d.supplier_id in (select id from of) order by d.date desc, d.id desc limit :most)
        union all
        (select 'purchasing.goods_receipt', d.id, d.number, d.date, d.state, d.value, d.supplier_id
            from purchasing.goods_receipt as d where d.supplier_id in (select id from of) order by d.date desc, d.id desc
            limit :most)
        union all
        (select 'invoicing.invoice', d.id, d.number, d.date, d.state, d.gross, d.party_id
            from invoicing.invoice as d where d.party_id in (select id from of) order by d.date desc, d.id desc limit :most)
        union all
        (select 'invoicing.payment', d.id, d.number, d.date, d.state, d.amount, d.party_id
            from invoicing.payment as d where d.party_id in (select id from of) order by d.date desc, d.id desc limit :most)
        union all
        (select 'dealings.statement', d.id, d.number, d.date, d.state, d.closing, d.party_id
            from dealings.statement as d where d.party_id in (select id from of) order by d.date desc, d.id desc limit :most)
    )
    select each.kind, each.id as document_id, coalesce(each.number, '') as number, each.date, each.state, each.amount,
        of.code as party_code
    from each join of on of.id = each.party_id
    order by each.date desc, each.id desc limit :most
    """
)
_PRICES = sa.text(
    """
    with every as (
        select 'sale' as side, l.item_id, l.price, l.discount, o.date, o.number, o.id
        from sales."order" as o join sales.order_line as l on l.order_id = o.id
        where o.customer_id = any (cast(:parties as bigint[])) and o.state in ('placed', 'approved', 'done')
            and (cast(:me as bigint) is null or o.salesperson_id = :me)
        union all
        select 'purchase', l.item_id, l.price, l.discount, o.date, o.number, o.id
        from purchasing."order" as o join purchasing.order_line as l on l.order_id = o.id
        where o.supplier_id = any (cast(:parties as bigint[])) and o.state in ('placed', 'approved', 'done')
    ),
    last as (select distinct on (side, item_id) * from every order by side, item_id, date desc, id desc)
    select last.side, i.code as item, i.name, i.spec, i.unit, last.price, last.discount, last.date,
        coalesce(last.number, '') as number
    from last join items.item as i on i.id = last.item_id
    order by last.date desc, i.code limit :most
    """
)
_TIME_LINE = sa.text(
    """
    select e.at, e.name, coalesce(u.name, '') as who, coalesce(e.data->>'reason', '') as reason
    from core.event as e
    left join identity."user" as u on u.id = e.actor_id
    where e.document_kind = 'parties.party' and e.document_id = any (cast(:parties as bigint[]))
    order by e.id desc limit 100
    """
)


@query("dealings.overview", permission="dealings.statement.view", path="GET /parties/{party}/overview")
def overview(tx: Tx, given: AskOverview) -> Overview:
    """The newest documents of a partner of every kind, the last price of each item, and who changed what of its record."""
    party = kept_party(tx, given.party)
    parties = sorted(merged_group(tx, party.id))
    me = None if tx.actor.scope("sales.order.view") in ("", "all") else tx.actor.employee_id or 0
    documents = tx.session.execute(_DOCUMENTS, {"parties": parties, "most": DOCUMENTS_MAX, "me": me})
    prices = tx.session.execute(_PRICES, {"parties": parties, "most": PRICES_MAX, "me": me})
    happened = tx.session.execute(_TIME_LINE, {"parties": parties})
    return Overview(
        party_id=party.id,
        documents=[DocumentRow(**row._mapping) for row in documents if tx.actor.may(SEEN_BY[row.kind])],
        prices=[PriceRow(**row._mapping) for row in prices if tx.actor.may(PRICES_SEEN_BY[row.side])],
        time_line=[PartyHappened(**row._mapping) for row in happened],
    )
