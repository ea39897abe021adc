"""What must always hold in purchasing; ``gongdan verify`` runs each check and shows the offending rows."""

from operational.core.checks import Check

# Opening balances and hand vouchers may use the account too; only what purchasing wrote must agree with its receipts.
ESTIMATES = """
    with estimates as (
        select r.supplier_id as party_id, sum(l.value - l.value_invoiced) as value
        from purchasing.goods_receipt_line as l
        join purchasing.goods_receipt as r on r.id = l.goods_receipt_id
        group by r.supplier_id
    ),
    booked as (
        select b.party_id, sum(b.credit - b.debit) as value
        from ledger.entry_line as b
        join ledger.entry as e on e.id = b.entry_id
        where b.account_code in (select account_code from ledger.posting_account where purpose = 'estimated')
            and e.source_kind not in ('ledger.opening', 'ledger.voucher')
        group by b.party_id
    )
    select coalesce(e.party_id, b.party_id) as party_id, coalesce(e.value, 0) as estimates, coalesce(b.value, 0) as ledger
    from estimates as e
    full join booked as b on b.party_id = e.party_id
    where coalesce(e.value, 0) <> coalesce(b.value, 0)
"""

CHECKS = (
    Check(
        "purchasing.ordered_is_received_open_and_cancelled",
        "I7: ordered is received, open and cancelled, and received is what the goods receipts say",
        """
        select o.number, l.line_no, l.quantity, l.received, l.returned, coalesce(sum(r.quantity), 0) as moved
        from purchasing.order_line as l
        join purchasing."order" as o on o.id = l.order_id
        left join purchasing.goods_receipt_line as r on r.order_line_id = l.id
        group by o.number, l.id
        having l.received - l.returned <> coalesce(sum(r.quantity), 0)
            or l.quantity > l.received - l.returned + l.open + l.cancelled
            or (l.open > 0 and l.quantity <> l.received - l.returned + l.open + l.cancelled)
        """,
    ),
    Check(
        "purchasing.invoiced_is_the_sum_of_invoice_lines",
        "I7: invoiced is the sum of the supplier's invoice lines",
        """
        select o.number, l.line_no, l.invoiced, coalesce(sum(s.quantity), 0) as billed
        from purchasing.order_line as l
        join purchasing."order" as o on o.id = l.order_id
        left join purchasing.invoice_source as s on s.order_line_id = l.id
        group by o.number, l.id
        having l.invoiced <> coalesce(sum(s.quantity), 0)
        """,
    ),
    Check(
        "purchasing.landed_costs_add_up",
        "I14: what goods bear of freight, duty and insurance adds up to the invoice, to the cent",
        """
        select c.number, c.cost, sum(l.amount) as shared, c.to_stock, sum(l.to_stock) as lines_to_stock
        from purchasing.landed_cost as c join purchasing.landed_cost_line as l on l.landed_cost_id = c.id
        group by c.id
        having c.cost <> sum(l.amount) or c.to_stock <> sum(l.to_stock)
        """,
    ),
    Check(
        "purchasing.estimates_equal_the_ledger",
        "I6: goods received without an invoice are the balance of their account, supplier by supplier",
        ESTIMATES,
    ),
)
