"""What must always hold of claims and advances."""

from operational.core.api import Check

PAYABLES = """
    with owed as (
        select c.employee_id, sum(c.approved - c.settled) as claims
        from expenses.claim as c where c.state in ('booked', 'paid') group by c.employee_id
    ),
    booked as (
        select l.employee_id, sum(l.credit - l.debit) as ledger
        from ledger.entry_line as l join ledger.account as a on a.code = l.account_code and a.control = 'employee'
        group by l.employee_id
    )
    select e.code, e.name, coalesce(o.claims, 0) as claims, coalesce(b.ledger, 0) as ledger,
        coalesce(o.claims, 0) - coalesce(b.ledger, 0) as difference
    from owed as o full join booked as b on b.employee_id = o.employee_id
    left join people.employee as e on e.id = coalesce(o.employee_id, b.employee_id)
    where coalesce(o.claims, 0) <> coalesce(b.ledger, 0)
"""

CHECKS = (
    Check("expenses.payables_equal_ledger", "I6: what is owed to employees for claims is the balance of its account", PAYABLES),
    Check(
        "expenses.claims_are_their_settlements",
        "I10: what is settled of a claim is the sum of its payments and offsets, never more than was approved",
        """
        select c.number, c.approved, c.settled, coalesce(sum(s.amount), 0) as settlements
        from expenses.claim as c
        left join expenses.settlement as s on s.claim_id = c.id and not s.is_undone
        group by c.id
        having c.settled <> coalesce(sum(s.amount), 0) or c.settled > c.approved
            or (c.state = 'paid') <> (c.settled = c.approved and c.state in ('booked', 'paid') and c.approved > 0)
        """,
    ),
    Check(
        "expenses.advances_are_their_settlements",
        "I10: what is settled of an advance is the sum of its offsets and returns",
        """
        select a.number, a.amount, a.settled, coalesce(sum(s.amount), 0) as settlements
        from expenses.advance as a
        left join expenses.settlement as s on s.advance_id = a.id and not s.is_undone
        group by a.id
        having a.settled <> coalesce(sum(s.amount), 0) or (a.state = 'cleared') <> (a.settled = a.amount)
        """,
    ),
    Check(
        "expenses.claims_are_their_lines",
        "I14: a claim is the sum of its lines, as claimed, as approved and in the tax that is deducted",
        """
        select c.number, c.amount, sum(l.amount) as lines, c.approved, sum(l.approved) as lines_approved, c.tax,
            sum(l.deducted) as lines_deducted
        from expenses.claim as c join expenses.claim_line as l on l.claim_id = c.id
        group by c.id
        having c.amount <> sum(l.amount) or c.approved <> sum(l.approved) or c.tax <> sum(l.deducted)
        """,
    ),
    Check(
        "expenses.an_invoice_is_claimed_once",
        "no invoice number stands on two claims that count, and none on a claim and a supplier's invoice",
        """
        with claimed as (
            select l.invoice_number, count(*) as times, min(c.number) as number
            from expenses.claim_line as l join expenses.claim as c on c.id = l.claim_id
            where l.invoice_number <> '' and c.state not in ('cancelled', 'reversed')
            group by l.invoice_number
        )
        select k.invoice_number, k.number, k.times, i.number as invoice
        from claimed as k
        left join invoicing.invoice as i
            on i.tax_number = k.invoice_number and i.direction = 'purchase' and i.state <> 'reversed'
        where k.times > 1 or i.id is not null
        """,
    ),
)
