"""What the books and the documents say of one partner between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import ZERO, Tx
from operational.dealings.rules import Goods, Moved

CONTROLS: Mapping[str, tuple[str, str]] = {"sale": ("receivable", "advance_in"), "purchase": ("payable", "advance_out")}

# Estimated receipts and goods invoiced ahead stand on accounts of their own and are no part of what is owed.
_KEPT = """
    kept as (
        select a.code from ledger.account as a
        where a.control = any (cast(:controls as text[]))
            and a.code not in (select account_code from ledger.posting_account where purpose in ('estimated', 'prebilled'))
    ),
    lines as (
        select e.id, e.date, e.source_kind, e.source_id, e.source_number, e.summary, l.debit - l.credit as amount
        from ledger.entry_line as l
        join ledger.entry as e on e.id = l.entry_id
        where l.account_code in (select code from kept) and l.party_id = any (cast(:parties as bigint[]))
    )
"""
_OPENING = sa.text(f"with {_KEPT} select coalesce(sum(amount), 0) from lines where date < :first")
_MOVED = sa.text(
    f"""
    with {_KEPT}
    select source_kind as kind, source_id as id, max(source_number) as number, min(date) as date, sum(amount) as amount,
        (array_agg(summary order by lines.id))[1] as summary
    from lines where date between :first and :last
    group by source_kind, source_id having sum(amount) <> 0
    order by min(date), source_kind, source_id
    """
)


def opening_balance(tx: Tx, parties: Sequence[int], side: str, first: dt.date) -> Decimal:
    """What was owed at the start of the day: they to us, or we to them."""
    given = {"parties": list(parties), "controls": list(CONTROLS[side]), "first": first}
    found: Decimal = ZERO + tx.session.execute(_OPENING, given).scalar_one()
    return found if side == "sale" else -found


def moved(tx: Tx, parties: Sequence[int], side: str, first: dt.date, last: dt.date) -> list[Moved]:
    """Documents of these days that changed what is owed, as booked."""
    given = {"parties": list(parties), "controls": list(CONTROLS[side]), "first": first, "last": last}
    sign = 1 if side == "sale" else -1
    return [
        Moved(row.kind, row.id, row.number, row.date, ZERO + sign * row.amount, row.summary)
        for row in tx.session.execute(_MOVED, given)
    ]


_SOLD = sa.text(
    """
    select 'sales.goods_issue' as kind, g.id, coalesce(g.number, '') as number, g.date, i.code as item, i.name, i.spec, i.unit,
        l.quantity, l.net + l.tax as gross
    from sales.goods_issue as g
    join sales.goods_issue_line as l on l.goods_issue_id = g.id
    join items.item as i on i.id = l.item_id
    where g.customer_id = any (cast(:parties as bigint[])) and g.state <> 'draft'
        and (g.id = any (cast(:moved as bigint[])) or (g.date between :first and :last and not exists (
            select from ledger.entry as e join ledger.entry_line as x on x.entry_id = e.id
            join ledger.account as a on a.code = x.account_code and a.control in ('receivable', 'advance_in')
                and a.code not in (select account_code from ledger.posting_account where purpose in ('estimated', 'prebilled'))
            where e.source_kind = 'sales.goods_issue' and e.source_id = g.id and x.party_id = g.customer_id)))
    order by g.date, g.id, l.line_no
    """
)
_BOUGHT = sa.text(
    """
    select 'purchasing.goods_receipt' as kind, g.id, coalesce(g.number, '') as number, g.date, i.code as item, i.name, i.spec,
        i.unit, l.quantity, round(o.gross * l.quantity / o.quantity, 2) - l.reduction as gross
    from purchasing.goods_receipt as g
    join purchasing.goods_receipt_line as l on l.goods_receipt_id = g.id
    join purchasing.order_line as o on o.id = l.order_line_id
    join items.item as i on i.id = l.item_id
    where g.supplier_id = any (cast(:parties as bigint[])) and g.date between :first and :last
    order by g.date, g.id, l.line_no
    """
)


def goods(tx: Tx, parties: Sequence[int], side: str, first: dt.date, last: dt.date, moves: Sequence[Moved]) -> list[Goods]:
    """Deliveries and returns of these days, line by line, with tax."""
    given: dict[str, Any] = {"parties": list(parties), "first": first, "last": last}
    if side == "sale":
        given["moved"] = [move.id for move in moves if move.kind == "sales.goods_issue"]
    return [Goods(**row._mapping) for row in tx.session.execute(_SOLD if side == "sale" else _BOUGHT, given)]


# What came and is not invoiced yet at the end of a day, at the price of its order; negative where goods went back.
_UNBILLED = sa.text(
    """
    select coalesce(sum(round((round(o.gross * l.quantity / o.quantity, 2) - l.reduction)
        * (l.quantity - coalesce(billed.quantity, 0)) / l.quantity, 2)), 0)
    from purchasing.goods_receipt as g
    join purchasing.goods_receipt_line as l on l.goods_receipt_id = g.id
    join purchasing.order_line as o on o.id = l.order_line_id
    left join lateral (
        select sum(s.quantity) as quantity from purchasing.invoice_source as s
        join invoicing.invoice as i on i.id = s.invoice_id
        where s.receipt_line_id = l.id and i.date <= :day
    ) as billed on true
    where g.supplier_id = any (cast(:parties as bigint[])) and g.date <= :day and l.quantity <> 0
    """
)
_BILLED = sa.text(
    """
    select s.invoice_id as id,
        sum(round((round(o.gross * l.quantity / o.quantity, 2) - l.reduction) * s.quantity / l.quantity, 2)) as gross
    from purchasing.invoice_source as s
    join purchasing.goods_receipt_line as l on l.id = s.receipt_line_id
    join purchasing.order_line as o on o.id = l.order_line_id
    where s.invoice_id = any (cast(:invoices as bigint[])) and l.quantity <> 0
    group by s.invoice_id
    """
)


def unbilled(tx: Tx, parties: Sequence[int], day: dt.date) -> Decimal:
    """Goods of a supplier that were there at the end of the day without an invoice, with tax."""
    found: Decimal = tx.session.execute(_UNBILLED, {"parties": list(parties), "day": day}).scalar_one()
    return ZERO + found


def without_what_came(tx: Tx, moves: Sequence[Moved]) -> list[Moved]:
    """Supplier invoices by what they add to the goods they bill: usually nothing, else the difference in price."""
    invoices = [move.id for move in moves if move.kind == "invoicing.invoice"]
    if not invoices:
        return list(moves)
    billed = {row.id: row.gross for row in tx.session.execute(_BILLED, {"invoices": invoices})}
    kept = []
    for move in moves:
        took = billed.get(move.id, ZERO) if move.kind == "invoicing.invoice" else ZERO
        if move.amount != took:
            kept.append(Moved(move.kind, move.id, move.number, move.date, move.amount - took, move.summary))
    return kept
