"""The VAT sheet of a month (增值税月度核对表): the registers beside the books, and every paper on which they differ."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.closing.making import Month
from operational.closing.reference import find_rule
from operational.closing.sheet import ROWS_MAX, months_of_return, relieved_tax, traded
from operational.company.api import the_company
from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, query, round_money
from operational.ledger.api import account_for


class SheetAsked(Input):
    month: Month


class SheetLine(Output):
    """One line: what the registers say, what the books say, and the difference; some lines only the books know."""

    key: str
    net: SignedAmount | None
    registered: SignedAmount | None
    books: SignedAmount
    difference: SignedAmount


class SheetDifference(Output):
    """One paper on which register and books differ; ``kind`` and ``id`` open it."""

    side: str  # output, input
    reason: str
    kind: str
    id: int
    number: str
    date: dt.date
    name: str
    registered: SignedAmount
    books: SignedAmount
    difference: SignedAmount


class VatSheet(Output):
    month: dt.date
    taxpayer: str
    lines: list[SheetLine]
    differences: list[SheetDifference]
    total: int


_BOOKS = """
    select e.source_kind as kind, e.source_id as id, e.source_number as number, min(e.date) as date, min(e.summary) as name,
        sum({sum}) as tax
    from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id
    where e.date >= :first and e.date < :next_day and l.account_code = :{account}
        and e.source_kind not in ('ledger.opening', 'closing.booking')
    group by 1, 2, 3
"""
# An own invoice is the register of output tax; what fell due without one, or before it, is told paper by paper.
_OUTPUT = f"""
    with register as (
        select i.id, i.number, i.date, p.name, i.tax, i.tax_number
        from invoicing.invoice as i join parties.party as p on p.id = i.party_id
        where i.direction = 'sale' and i.date >= :first and i.date < :next_day
    ),
    books as ({_BOOKS.format(sum="l.credit - l.debit", account="output")}),
    of_order as (
        select 'invoicing.invoice' as kind, invoice_id as id, min(order_id) as order_id
        from sales.invoice_source where invoice_id in (select id from register)
        group by invoice_id having count(distinct order_id) = 1
        union all
        select 'sales.goods_issue', g.id, g.order_id from sales.goods_issue as g
        where g.id in (select id from books where kind = 'sales.goods_issue')
        union all
        select 'sales.order', id, id from books where kind = 'sales.order'
    ),
    both_sides as (
        select coalesce(b.kind, 'invoicing.invoice') as kind, coalesce(b.id, r.id) as id, r.id as invoice_id,
            coalesce(r.number, b.number) as number, coalesce(r.date, b.date) as date, coalesce(r.name, b.name) as name,
            coalesce(r.tax, 0) as registered, coalesce(b.tax, 0) as books
        from register as r full join books as b on b.kind = 'invoicing.invoice' and b.id = r.id
    ),
    -- Goods and invoice of one order in one month are one supply: they differ only where their sum does.
    told as (
        select b.*, o.order_id, sum(b.books - b.registered) over (partition by coalesce(o.order_id, -b.id)) as of_supply
        from both_sides as b left join of_order as o on o.kind = b.kind and o.id = b.id
    ),
    platform as (
        select t.id, t.number, t.date, t.buyer_name as name, t.tax from invoicing.tax_invoice as t
        where t.direction = 'sale' and t.state <> 'void' and t.date >= :first and t.date < :next_day
    )
    select 'output' as side,
        case when t.invoice_id is null and t.kind = 'ledger.voucher' then 'voucher' when t.invoice_id is null then 'not_invoiced'
            else 'due_before' end as reason,
        t.kind, t.id, t.number, t.date, t.name, t.registered, t.books
    from told as t
    where t.registered <> t.books and t.of_supply <> 0
    union all
    select 'output', 'not_in_books', 'invoicing.tax_invoice', p.id, p.number, p.date, p.name, p.tax, 0
    from platform as p
    where not exists (
        select from invoicing.invoice as i where i.direction = 'sale' and i.tax_number = p.number)
    union all
    select 'output', 'not_on_platform', 'invoicing.invoice', r.id, r.number, r.date, r.name, 0, r.tax
    from register as r
    where exists (select from platform) and r.tax <> 0 and not exists (
        select from invoicing.tax_invoice as t where t.direction = 'sale' and t.number = r.tax_number and t.state <> 'void')
"""
_INPUT = f"""
    with register as (
        select t.id, t.number, t.date, t.seller_name as name, t.deductible_tax as tax
        from invoicing.tax_invoice as t where t.direction = 'purchase' and t.deduct_month = :first and t.use_state = 'selected'
    ),
    claimed as (
        select l.claim_id, l.invoice_number, l.paper, l.deducted
        from expenses.claim_line as l join expenses.claim as c on c.id = l.claim_id
        where c.state in ('booked', 'paid') and l.deducted > 0
    ),
    books as ({_BOOKS.format(sum="l.debit - l.credit", account="input")})
    select 'input' as side, 'selected_not_booked' as reason, 'invoicing.tax_invoice' as kind, r.id, r.number, r.date, r.name,
        r.tax as registered, 0 as books
    from register as r
    where not exists (
        select from invoicing.invoice as i
        where i.direction = 'purchase' and i.tax_number = r.number and i.state <> 'reversed' and i.is_certified)
        and not exists (select from claimed as c where c.invoice_number = r.number)
    union all
    select 'input', case when b.kind = 'ledger.voucher' then 'voucher' else 'booked_not_selected' end, b.kind, b.id, b.number,
        b.date, b.name, 0, b.tax
    from books as b left join invoicing.invoice as i on b.kind = 'invoicing.invoice' and i.id = b.id
    where b.kind not in ('invoicing.tax_selection', 'expenses.claim') and b.tax <> 0
        and not exists (select from register as r where r.number = i.tax_number)
    union all
    -- A claim's tickets whose tax is reckoned stand in no register; its invoices do, once they are selected.
    select 'input', 'booked_not_selected', b.kind, b.id, b.number, b.date, b.name,
        coalesce(c.reckoned, 0) + coalesce(c.selected, 0), b.tax
    from books as b
    left join (
        select c.claim_id, sum(c.deducted) filter (where c.paper in ('rail', 'air', 'road') and r.id is null) as reckoned,
            sum(r.tax) as selected
        from claimed as c left join register as r on r.number = c.invoice_number group by c.claim_id
    ) as c on c.claim_id = b.id
    where b.kind = 'expenses.claim' and b.tax <> coalesce(c.reckoned, 0) + coalesce(c.selected, 0)
"""
_SUMS = sa.text(
    """
    select
        (select coalesce(sum(tax), 0) from invoicing.invoice
            where direction = 'sale' and date >= :first and date < :next_day) as invoiced_tax,
        (select coalesce(sum(deductible_tax), 0) from invoicing.tax_invoice
            where direction = 'purchase' and deduct_month = :first and use_state = 'selected')
            + (select coalesce(sum(l.deducted), 0)
                from expenses.claim_line as l
                join expenses.claim as c on c.id = l.claim_id and c.state in ('booked', 'paid')
                join ledger.entry as e on e.id = c.entry_id and e.date >= :first and e.date < :next_day
                where l.paper in ('rail', 'air', 'road') and not exists (
                    select from invoicing.tax_invoice as t where t.direction = 'purchase' and t.number = l.invoice_number
                        and t.deduct_month = :first and t.use_state = 'selected')) as deductible,
        coalesce(sum(b.credit - b.debit) filter (where b.account_code = :output and b.month = :first), 0) as output,
        coalesce(sum(b.debit - b.credit) filter (where b.account_code = :input and b.month = :first), 0) as input,
        coalesce(sum(b.credit - b.debit) filter (where b.account_code = :moved_out and b.month = :first), 0) as moved_out,
        coalesce(sum(b.debit - b.credit) filter (where b.account_code = :paid and b.month = :first), 0) as paid,
        coalesce(sum(b.opening + case when b.month < :first then b.debit - b.credit else 0 end)
            filter (where b.month < :first or b.opening <> 0), 0) as brought
    from ledger.balance as b join ledger.account as a on a.code = b.account_code
    join ledger.account as top on top.code = :current and starts_with(a.path, top.path)
    where b.month <= :first
    """
)
_ACCOUNTS = {
    "output": "output_vat", "input": "input_vat", "moved_out": "input_vat_transferred_out", "paid": "vat_paid",
    "current": "vat_current",
}  # fmt: skip


@query("closing.vat_sheet", permission="closing.booking.view", path="GET /closing/vat/{month}")
def vat_sheet(tx: Tx, given: SheetAsked) -> VatSheet:
    """The VAT of a month by registers and books: output by tax point, input by deduction period, what is payable."""
    first = dt.date.fromisoformat(f"{given.month}-01")
    next_day = (first + dt.timedelta(days=31)).replace(day=1)
    taxpayer = the_company(tx).taxpayer
    values: dict[str, Any] = {"first": first, "next_day": next_day}
    values |= {name: account_for(tx, purpose, on=first) for name, purpose in _ACCOUNTS.items()}
    sums = tx.session.execute(_SUMS, values).one()
    parts = (_OUTPUT, _INPUT) if taxpayer == "general" else (_OUTPUT,)
    statement = " union all ".join(f"({part})" for part in parts)
    listed = f"select *, count(*) over () as total from ({statement}) as d order by side desc, date, id limit {ROWS_MAX}"
    found = tx.session.execute(sa.text(listed), values).all()
    lines = _general(tx, first, next_day, sums) if taxpayer == "general" else _small(tx, first, next_day)
    differences = [
        SheetDifference(
            side=row.side, reason=row.reason, kind=row.kind, id=row.id, number=row.number or "", date=row.date,
            name=row.name or "", registered=row.registered, books=row.books, difference=row.books - row.registered,
        )
        for row in found
    ]  # fmt: skip
    total = int(found[0].total) if found else 0
    return VatSheet(month=first, taxpayer=taxpayer, lines=lines, differences=differences, total=total)


def _line(key: str, books: Decimal, register: Decimal | None = None, net: Decimal | None = None) -> SheetLine:
    difference = ZERO if register is None else books - register
    return SheetLine(key=key, net=net, registered=register, books=round_money(books), difference=round_money(difference))


def _general(tx: Tx, first: dt.date, next_day: dt.date, sums: Any) -> list[SheetLine]:
    """payable = output - (input - transferred out + credit brought forward) - paid in the month"""
    sold = traded(tx, first, next_day)
    brought = max(sums.brought, ZERO)
    owed = sums.output - (sums.input - sums.moved_out + brought)
    return [
        _line("output", sums.output, sums.invoiced_tax, sold.invoiced),
        _line("input", sums.input, sums.deductible),
        _line("moved_out", sums.moved_out),
        _line("brought_forward", brought),
        _line("paid", sums.paid),
        _line("payable", max(owed, ZERO)),
        _line("still_to_pay", max(owed - sums.paid, ZERO)),
        _line("carried_forward", max(-owed, ZERO)),
    ]


def _small(tx: Tx, first: dt.date, next_day: dt.date) -> list[SheetLine]:
    """Sales of the period beside the threshold; nothing is owed on what the relief takes away."""
    start = months_of_return(tx, first) or first.replace(month=first.month - (first.month - 1) % 3)
    rule = find_rule(tx, "vat_threshold", "small_scale", next_day - dt.timedelta(days=1))
    sold = traded(tx, start, next_day)
    account = account_for(tx, "vat_current", on=first)
    owed = Decimal(tx.session.execute(_OWED, {"first": start, "next_day": next_day, "account": account}).scalar_one())
    relieved = relieved_tax(tx, first, next_day, rule)
    months = (first.year - start.year) * 12 + first.month - start.month + 1
    limit = ZERO if rule is None or rule.limit_amount is None else rule.limit_amount * months
    return [
        _line("sales", sold.sales, net=sold.invoiced),
        _line("threshold", limit),
        _line("tax", owed),
        _line("relieved", relieved.tax),
        _line("payable", owed - relieved.tax),
    ]


_OWED = sa.text(
    """
    select coalesce(sum(l.credit), 0) from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id
    where e.date >= :first and e.date < :next_day and l.account_code = :account
        and e.source_kind not in ('ledger.opening', 'closing.booking')
    """
)
