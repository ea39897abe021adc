"""What money asks before the books of a month are closed: open items equal the ledger, bank lines are matched, counts settled."""

from operational.core.api import CloseStep
from operational.invoicing.checks import CONTROL

_CONTROL = f"""
    select 'parties.party' as kind, p.id, r.account_code || coalesce(' ' || p.code, '') as number, p.name,
        coalesce(r.open_items, 0) - coalesce(r.ledger_balance, 0) as amount
    from ({CONTROL}) as r left join parties.party as p on p.id = r.party_id
"""
_BANK_LINES = """
    select 'invoicing.bank_line' as kind, b.account_code || ' ' || b.reference as number,
        concat_ws(' ', nullif(b.counterparty, ''), nullif(b.summary, '')) as name, b.date, b.amount - b.matched as amount
    from invoicing.bank_line as b
    where b.date < :next_day and b.matched <> b.amount order by b.date, b.id
"""
_CASH_COUNTS = """
    select 'invoicing.cash_count' as kind, c.id, c.number, c.account_code as name, c.date, c.difference as amount
    from invoicing.cash_count as c
    where c.date < :next_day and c.state = 'counted' and c.difference <> 0 order by c.date, c.id
"""
CLOSE_STEPS = (
    CloseStep("invoicing.bank_reconciled", 60, "notice", _BANK_LINES),
    CloseStep("invoicing.cash_counts_settled", 61, "notice", _CASH_COUNTS),
    CloseStep("invoicing.open_items_equal_ledger", 71, "block", _CONTROL),
)
