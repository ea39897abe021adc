"""Output tax that waited falls due when the contract's collection date has come (policies on the tax point)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, command, remember
from operational.ledger.api import account_for, credit, debit
from operational.sales import postings, rules
from operational.sales.lines import save_lines
from operational.sales.rules import Line
from operational.sales.tables import GoodsIssue, Order
from operational.sales.tables_after import PriceAdjustment

ORDERS_AT_ONCE = 2_000  # one command stays short; the answer says when there is more


class RecogniseDueVat(Input):
    date: dt.date | None = None  # left out: today


class DueVatRecognised(Output):
    date: dt.date
    goods_issues: int
    tax: SignedAmount
    is_complete: bool  # False: run it again for the rest


@dataclass(frozen=True)
class DueLine:
    """The tax of an issue line as far as its collection dates have come or money came before them, returns taken off."""

    issue_id: int
    line_id: int
    tax: Decimal


# An order asks to be looked at once a part of a delivery is due, or somebody paid before that.
_ORDERS = sa.text(
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
# The tax of a delivery falls due with the parts of its claim: those whose day has come, those without a contract date, and what
# was paid before its day. Red papers settled against a part are no money: they make the claim smaller.
# An issue without an open item was invoiced before the goods: its tax was due with the invoice.
_DUE = sa.text(
    """
    with delivered as (
        select l.order_line_id, coalesce(of.goods_issue_id, l.goods_issue_id) as issue_id, ol.order_id, sum(l.tax) as tax
        from sales.goods_issue_line as l
        join sales.order_line as ol on ol.id = l.order_line_id and ol.tax_deferred > 0
        left join sales.goods_issue_line as of on of.id = l.returns_line_id
        where ol.order_id = any(cast(:orders as bigint[]))
        group by 1, 2, 3
    ),
    part as (
        select i.id, i.source_id as issue_id, i.amount,
            case when t.kind is distinct from 'instalments' or p.kind = any(cast(:dated as text[]))
                then i.due_date else i.date end as day
        from (select distinct issue_id, order_id from delivered) as d
        join sales."order" as o on o.id = d.order_id
        join invoicing.open_item as i on i.source_kind = 'sales.goods_issue' and i.source_id = d.issue_id
        left join parties.terms as t on t.id = o.terms_id
        left join parties.instalment as p on p.terms_id = o.terms_id and p.position = i.instalment
    ),
    settled as (
        select s.debit_item_id as part_id,
            coalesce(sum(s.amount) filter (where s.payment_id is null and s.clearing_id is null), 0) as taken_back,
            coalesce(sum(s.amount) filter (where s.payment_id is not null
                or k.purpose in ('settlement', 'netting') and c.amount > 0), 0) as collected
        from invoicing.settlement as s
        join invoicing.open_item as c on c.id = s.credit_item_id
        left join invoicing.clearing as k on k.id = s.clearing_id
        where s.debit_item_id in (select id from part) and s.date <= :day
        group by 1
    ),
    claim as (
        select p.issue_id, sum(p.amount - coalesce(s.taken_back, 0)) as whole, min(p.day) as first_day,
            sum(case when p.day <= :day then p.amount - coalesce(s.taken_back, 0)
                else greatest(0, least(s.collected, p.amount - s.taken_back)) end) as due
        from part as p left join settled as s on s.part_id = p.id
        group by 1
    )
    select d.issue_id, d.order_line_id,
        case when c.due < c.whole then round(d.tax * c.due / c.whole, 2) else d.tax end as tax
    from delivered as d left join claim as c on c.issue_id = d.issue_id
    where c.issue_id is null or c.due > 0
    order by d.order_line_id, c.first_day nulls first, d.issue_id
    """
)
_LINES = sa.text(
    "select id, line_no, quantity, net, tax, issued, returned, cancelled, invoiced, red_due, delivered_net, delivered_tax, "
    "invoiced_net, invoiced_tax, red_due_net, red_due_tax, tax_deferred, over_delivered "
    "from sales.order_line where id = any(cast(:ids as bigint[]))"
)


@command("sales.recognise_due_vat", permission="sales.invoice.edit", path="POST /sales/due-vat")
def recognise_due_vat(tx: Tx, cmd: RecogniseDueVat) -> DueVatRecognised:
    """Move output tax whose collection date or money has come from 待转销项税额 to 销项税额; safe to run every day.

    Under terms in instalments the tax follows part by part.
    """
    day = cmd.date or tx.today
    orders = list(tx.session.execute(_ORDERS, {"day": day, "most": ORDERS_AT_ONCE}).scalars())
    tx.lock_all(Order, orders)
    wanted = {"orders": orders, "day": day, "dated": list(rules.TERMS_WITH_A_DATE)}
    due = [DueLine(*row) for row in tx.session.execute(_DUE, wanted)]
    lines = _lines(tx, [part.line_id for part in due])
    moved, by_issue = _moved(lines, due)
    save_lines(tx, moved)
    _book(tx, by_issue, day)
    adjusted = _adjustments_due(tx, day)
    return DueVatRecognised(
        date=day,
        goods_issues=len(by_issue),
        tax=sum(by_issue.values(), ZERO) + adjusted,
        is_complete=len(orders) < ORDERS_AT_ONCE or not by_issue,
    )


def _lines(tx: Tx, ids: Sequence[int]) -> dict[int, Line]:
    """Where the lines stand now, behind the locks of their orders."""
    rows: list[Any] = list(tx.session.execute(_LINES, {"ids": sorted(set(ids))}))
    return {row.id: Line(*row) for row in rows}


def _moved(lines: dict[int, Line], due: Sequence[DueLine]) -> tuple[list[Line], dict[int, Decimal]]:
    """Lines without the tax that falls due, and that tax by goods issue: the latest of the due ones still wait."""
    by_line: dict[int, list[DueLine]] = {}
    for part in due:
        by_line.setdefault(part.line_id, []).append(part)
    moved: list[Line] = []
    by_issue: dict[int, Decimal] = {}
    for line_id, parts in by_line.items():
        line = lines[line_id]
        now = rules.due_now(line, sum((part.tax for part in parts), ZERO))
        if not now:
            continue
        moved.append(replace(line, tax_deferred=line.tax_deferred - now))
        for part, taken in zip(parts, rules.spread_back(now, [part.tax for part in parts]), strict=True):
            if taken:
                by_issue[part.issue_id] = by_issue.get(part.issue_id, ZERO) + taken
    return moved, by_issue


def _book(tx: Tx, by_issue: dict[int, Decimal], day: dt.date) -> None:
    if not by_issue:
        return
    wanted = sa.cast(sorted(by_issue), sa.ARRAY(sa.BigInteger))
    deferred, output = account_for(tx, "output_vat_deferred", on=day), account_for(tx, "output_vat", on=day)
    issues = sa.select(GoodsIssue).where(GoodsIssue.id == sa.any_(wanted)).order_by(GoodsIssue.id)
    for issue in tx.session.execute(issues).scalars():
        tax, number = by_issue[issue.id], issue.number or ""
        postings.post_some(
            tx,
            source=issue,
            number=number,
            date=day,
            purpose="vat_due",
            summary=f"结转到期待转销项税额 {number}",
            rule="sales.due_vat/1",
            lines=[debit(deferred, tax), credit(output, tax)],
        )
        remember(tx, GoodsIssue.kind, issue.id)


def _adjustments_due(tx: Tx, day: dt.date) -> Decimal:
    """Tax of price adjustments whose goods' collection date has come; they follow their deliveries."""
    statement = (
        sa.select(PriceAdjustment)
        .where(PriceAdjustment.tax_deferred != 0, PriceAdjustment.tax_due_date <= day)
        .order_by(PriceAdjustment.id)
        .limit(ORDERS_AT_ONCE)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    total = ZERO
    deferred, output = account_for(tx, "output_vat_deferred", on=day), account_for(tx, "output_vat", on=day)
    for found in tx.session.execute(statement).scalars():
        tax, number = found.tax_deferred, found.number or ""
        postings.post_some(
            tx,
            source=found,
            number=number,
            date=day,
            purpose="vat_due",
            summary=f"结转到期待转销项税额 {number}",
            rule="sales.due_vat/1",
            lines=[debit(deferred, tax), credit(output, tax)],
        )
        found.tax_deferred, total = ZERO, total + tax
        remember(tx, PriceAdjustment.kind, found.id)
    return total
