"""What must always hold in sales; ``gongdan verify`` runs each check and shows the offending rows."""

from operational.core.api import Check

_ISSUED = Check(
    "sales.ordered_is_delivered_open_and_cancelled",
    "I7: ordered is delivered, open and cancelled, and delivered is what the goods issues say",
    """
    select o.number, l.line_no, l.quantity, l.issued, l.returned, l.open, l.cancelled,
        coalesce(m.issued, 0) as issued_by_documents, coalesce(m.returned, 0) as returned_by_documents
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id
    left join (
        select order_line_id,
            sum(quantity) filter (where returns_line_id is null) as issued,
            -sum(quantity) filter (where returns_line_id is not null) as returned,
            sum(net) as net, sum(tax) as tax
        from sales.goods_issue_line
        group by order_line_id
    ) as m on m.order_line_id = l.id
    where l.issued <> coalesce(m.issued, 0)
        or l.returned <> coalesce(m.returned, 0)
        or l.quantity <> l.issued - l.returned + l.open + l.cancelled
        or l.open < 0
        or l.delivered_net <> coalesce(m.net, 0)
        or l.delivered_tax <> coalesce(m.tax, 0)
    order by o.number, l.line_no limit 20
    """,
)
_RETURNED = Check(
    "sales.returns_are_counted_on_their_issues",
    "I7: each line of a goods issue knows what came back of it, never more than went out",
    """
    select g.number, l.line_no, l.returned, coalesce(-r.quantity, 0) as returned_by_documents
    from sales.goods_issue_line as l
    join sales.goods_issue as g on g.id = l.goods_issue_id
    left join (
        select returns_line_id, sum(quantity) as quantity from sales.goods_issue_line group by returns_line_id
    ) as r on r.returns_line_id = l.id
    where l.returned <> coalesce(-r.quantity, 0) or (l.quantity > 0 and l.returned > l.quantity)
    order by g.number, l.line_no limit 20
    """,
)
_INVOICED = Check(
    "sales.invoiced_is_the_sum_of_invoice_lines",
    "I7: invoiced is the sum of the invoice lines, never more than ordered",
    """
    select o.number, l.line_no, l.invoiced, coalesce(s.quantity, 0) as billed, l.invoiced_net, coalesce(s.net, 0) as billed_net
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id
    left join (
        select s.order_line_id, sum(s.quantity) as quantity, sum(i.net) as net, sum(i.tax) as tax
        from sales.invoice_source as s
        join invoicing.invoice_line as i on i.id = s.invoice_line_id
        group by s.order_line_id
    ) as s on s.order_line_id = l.id
    where l.invoiced <> coalesce(s.quantity, 0)
        or l.invoiced_net <> coalesce(s.net, 0)
        or l.invoiced_tax <> coalesce(s.tax, 0)
        or l.invoiced > l.quantity
    order by o.number, l.line_no limit 20
    """,
)
_TOTALS = Check(
    "sales.order_totals_are_the_sums_of_lines",
    "I7: the totals of an order are the sums of its lines",
    """
    select o.number, o.net, o.tax, o.gross, sum(l.net) as net_of_lines, sum(l.tax) as tax_of_lines
    from sales."order" as o
    join sales.order_line as l on l.order_id = o.id
    group by o.id
    having o.net <> sum(l.net) or o.tax <> sum(l.tax) or o.gross <> sum(l.gross)
    order by o.number limit 20
    """,
)
# What the progress of the orders in ``asked`` must be, computed beside the function that keeps it.
_DERIVED = """
    sums as (
        select
            l.order_id,
            bool_or(l.issued > 0) as any_issued,
            bool_or(l.issued > l.returned) as any_delivered,
            bool_and(l.open = 0) as all_delivered,
            bool_or(l.invoiced > 0) as any_invoiced,
            bool_and(l.invoiced = l.quantity - l.cancelled and l.red_due = 0) as all_invoiced,
            bool_and(greatest(l.issued - l.returned, l.invoiced - l.red_due) >= l.quantity - l.cancelled) as all_claimed
        from sales.order_line as l
        join asked on asked.id = l.order_id
        group by l.order_id
    ),
    claims as (
        select order_id, sum(settled) as settled, bool_and(open = 0) as all_settled
        from (
            select g.order_id, i.settled, i.open
            from asked
            join sales.goods_issue as g on g.order_id = asked.id
            join invoicing.open_item as i on i.source_kind = 'sales.goods_issue' and i.source_id = g.id
            union all
            select s.order_id, i.settled, i.open
            from (select distinct order_id, invoice_id from sales.invoice_source where order_id in (select id from asked)) as s
            join invoicing.open_item as i on i.source_kind = 'invoicing.invoice' and i.source_id = s.invoice_id
            union all
            select a.order_id, i.settled, i.open
            from sales.price_adjustment as a
            join invoicing.open_item as i on i.source_kind = 'sales.price_adjustment' and i.source_id = a.id
            where a.order_id in (select id from asked)
        ) as items
        group by order_id
    ),
    progress as (
        select
            s.order_id,
            case when s.all_delivered and s.any_issued then 'all' when s.any_delivered then 'part' else 'none' end as delivery,
            case
                when s.all_invoiced and (s.any_issued or s.any_invoiced) then 'all'
                when s.any_invoiced then 'part'
                else 'none'
            end as billing,
            case
                when s.all_claimed and (s.any_issued or s.any_invoiced) and coalesce(c.all_settled, true) then 'all'
                when coalesce(c.settled, 0) <> 0 then 'part'
                else 'none'
            end as payment
        from sums as s
        left join claims as c on c.order_id = s.order_id
    )"""

_PROGRESS = Check(
    "sales.progress_is_current",
    "I7: delivery, billing and payment of each order are what its documents say",
    f"""
    with asked as (select id from sales."order"),
    {_DERIVED}
    select o.number, o.delivery, o.billing, o.payment,
        p.delivery as delivery_now, p.billing as billing_now, p.payment as payment_now
    from sales."order" as o
    join progress as p on p.order_id = o.id
    where (o.delivery, o.billing, o.payment) is distinct from (p.delivery, p.billing, p.payment)
    order by o.number limit 20
    """,  # the only inserted text is the constant above
)
# Opening balances and hand vouchers may use the same accounts; only what sales wrote must agree with the lines.
_BOOKED = """
    select b.account_code, sum(b.credit - b.debit) as amount
    from ledger.entry_line as b
    join ledger.entry as e on e.id = b.entry_id
    where e.rule like 'sales.%' or e.rule like 'reversal:sales.%'
    group by b.account_code"""
_DEFERRED = Check(
    "sales.deferred_tax_equals_the_ledger",
    "I6: output tax not yet due is the balance of its account",
    f"""
    with booked as ({_BOOKED}),
    waiting as (
        select (select coalesce(sum(tax_deferred - red_due_tax), 0) from sales.order_line)
            + (select coalesce(sum(tax_deferred), 0) from sales.price_adjustment) as amount
    ),
    account as (
        select d.account_code from ledger.posting_account as d
        where d.purpose = 'output_vat_deferred'
            and d.account_code not in (select account_code from ledger.posting_account where purpose = 'output_vat')
    )
    select w.amount as waiting_on_lines, coalesce(sum(b.amount), 0) as booked
    from waiting as w
    left join booked as b on b.account_code in (select account_code from account)
    where exists (select from account)
    group by w.amount
    having w.amount <> coalesce(sum(b.amount), 0)
    """,
)
_PREBILLED = Check(
    "sales.goods_invoiced_ahead_equal_the_ledger",
    "I6: what was invoiced before delivery is the balance of its account",
    f"""
    with booked as ({_BOOKED}),
    ahead as (
        select coalesce(sum(invoiced_net - red_due_net - delivered_net), 0) as amount
        from sales.order_line where invoiced - red_due > issued - returned
    )
    select a.amount as ahead_on_lines, coalesce(sum(b.amount), 0) as booked
    from ahead as a
    left join booked as b on b.account_code in (select account_code from ledger.posting_account where purpose = 'prebilled')
    group by a.amount
    having a.amount <> coalesce(sum(b.amount), 0)
    """,
)
_ADJUSTED = Check(
    "sales.adjustments_are_counted_on_their_issues",
    "I7: each line of a goods issue knows the price adjustments made of it",
    """
    select g.number, l.line_no, l.adjusted_net, coalesce(a.net, 0) as adjusted_by_documents
    from sales.goods_issue_line as l
    join sales.goods_issue as g on g.id = l.goods_issue_id
    left join (
        select goods_issue_line_id, sum(net) as net, sum(tax) as tax from sales.price_adjustment_line group by 1
    ) as a on a.goods_issue_line_id = l.id
    where l.adjusted_net <> coalesce(a.net, 0) or l.adjusted_tax <> coalesce(a.tax, 0)
        or (l.returned = l.quantity and (l.adjusted_net <> 0 or l.adjusted_tax <> 0))
    order by g.number, l.line_no limit 20
    """,
)
CHECKS = (_ADJUSTED, _ISSUED, _RETURNED, _INVOICED, _TOTALS, _PROGRESS, _DEFERRED, _PREBILLED)
