"""How far claims on customers are due for the tax: with their parts whose day has come, and with money that came before."""

from __future__ import annotations

import sqlalchemy as sa

# An order asks to be looked at once a part of a delivery is due, or somebody paid before that.
ORDERS = sa.text(
    """
    select distinct g.order_id
    from sales.order_line as l
    join sales.goods_issue as g on g.order_id = l.order_id
    join invoicing.open_item as i on i.source_kind = 'sales.goods_issue' and i.source_id = g.id
        and (i.due_date <= :day or i.settled > 0)
    where l.tax_deferred > 0
    order by g.order_id
    limit :most
    """
)
# The tax of a claim falls due with its parts: those whose day has come, those without a contract date, and what was paid before
# its day. Goods that came back make the claim smaller. A lower price takes its own tax with it, so the claim is counted as if
# the price had stayed; ``reached`` says of each part whether all of it counts, what a lower price took of it too.
_CLAIMS = """
    part as (
        select i.id, w.kind, w.source_id, i.amount,
            case when t.kind is distinct from 'instalments' or p.kind = any(cast(:dated as text[]))
                then i.due_date else i.date end as day
        from wanted as w
        join sales."order" as o on o.id = w.order_id
        join invoicing.open_item as i on i.source_kind = w.kind and i.source_id = w.source_id
        left join parties.terms as t on t.id = o.terms_id
        left join parties.instalment as p on p.terms_id = o.terms_id and p.position = i.instalment
    ),
    settled as (
        select p.*,
            coalesce(s.returned, 0) as returned, coalesce(s.collected, 0) as collected,
            p.day <= :day or s.collected > 0 and s.returned + s.reduced + s.collected >= p.amount as is_reached
        from part as p
        left join lateral (
            select
                coalesce(sum(s.amount) filter (where s.payment_id is null and s.clearing_id is null
                    and c.source_kind <> 'sales.price_adjustment'), 0) as returned,
                coalesce(sum(s.amount) filter (where s.payment_id is null and s.clearing_id is null
                    and c.source_kind = 'sales.price_adjustment'), 0) as reduced,
                coalesce(sum(s.amount) filter (where s.payment_id is not null
                    or k.purpose in ('settlement', 'netting') and c.amount > 0), 0) as collected
            from invoicing.settlement as s
            join invoicing.open_item as c on c.id = s.credit_item_id
            left join invoicing.clearing as k on k.id = s.clearing_id
            where s.debit_item_id = p.id and s.date <= :day
        ) as s on true
    ),
    reached as materialized (
        select id, kind, source_id, day, coalesce(is_reached, false) as is_reached, amount - returned as whole,
            case when is_reached then amount - returned
                else greatest(0, least(collected, amount - returned)) end as due
        from settled
    ),
    claim as (
        select kind, source_id, min(day) as first_day, sum(whole) as whole, sum(due) as due from reached group by kind, source_id
    )"""
# An issue without an open item was invoiced before the goods: its tax was due with the invoice.
DELIVERIES = sa.text(
    f"""
    with delivered as (
        select l.order_line_id, coalesce(of.goods_issue_id, l.goods_issue_id) as issue_id, ol.order_id, sum(l.tax) as tax
        from sales.goods_issue_line as l
        join sales.order_line as ol on ol.id = l.order_line_id and ol.tax_deferred > 0
        left join sales.goods_issue_line as of on of.id = l.returns_line_id
        where ol.order_id = any(cast(:orders as bigint[]))
        group by 1, 2, 3
    ),
    wanted as (select distinct 'sales.goods_issue' as kind, issue_id as source_id, order_id from delivered),
    {_CLAIMS}
    select d.issue_id, d.order_line_id,
        case when c.due < c.whole then round(d.tax * c.due / c.whole, 2) else d.tax end as tax
    from delivered as d left join claim as c on c.source_id = d.issue_id
    where c.source_id is null or c.due > 0
    order by d.order_line_id, c.first_day nulls first, d.issue_id
    """  # only the constant above is inserted
)
# Those whose own claim or whose delivery's has a part that is due or paid, and, last, those of which all is due by their day.
ADJUSTMENTS = sa.text(
    """
    select a.id
    from sales.price_adjustment as a
    where a.tax_deferred <> 0 and a.tax_due_date is not null
        and (a.tax_due_date <= :day or exists (
            select from invoicing.open_item as i
            where (i.due_date <= :day or i.settled > 0)
                and (i.source_kind, i.source_id) in (('sales.goods_issue', a.goods_issue_id), ('sales.price_adjustment', a.id))
        ))
    order by a.id
    limit :most
    for no key update of a
    """
)
# A higher price is a claim of its own. A lower one falls due with the parts that it lowers; what nothing was open for was paid
# before. Where nothing of the claim is left, the day of its goods counts.
ADJUSTED = sa.text(
    f"""
    with found as (
        select a.* from sales.price_adjustment as a where a.id = any(cast(:ids as bigint[]))
    ),
    wanted as (
        select distinct case when gross > 0 then 'sales.price_adjustment' else 'sales.goods_issue' end as kind,
            case when gross > 0 then id else goods_issue_id end as source_id, order_id
        from found
    ),
    {_CLAIMS}
    select f.id,
        case
            when coalesce(c.whole, 0) <= 0 then case when f.tax_due_date <= :day then f.tax else 0 end
            when f.gross > 0 and c.due < c.whole then round(f.tax * c.due / c.whole, 2)
            when f.gross > 0 then f.tax
            else round(f.tax * (1 - coalesce(l.waiting, 0) / -f.gross), 2)
        end as due
    from found as f
    left join claim as c on (c.kind, c.source_id) = (
        case when f.gross > 0 then 'sales.price_adjustment' else 'sales.goods_issue' end,
        case when f.gross > 0 then f.id else f.goods_issue_id end
    )
    left join lateral (
        select sum(s.amount) as waiting
        from invoicing.open_item as i
        join invoicing.settlement as s on s.credit_item_id = i.id
        join reached as r on r.id = s.debit_item_id and not r.is_reached
        where i.source_kind = 'sales.price_adjustment' and i.source_id = f.id and f.gross < 0
    ) as l on true
    """  # only the constant above is inserted
)
