"""What claims ask before the books of a month are closed: those handed in are booked, and what is owed is in the ledger."""

from operational.core.api import CloseStep
from operational.expenses.checks import PAYABLES

_OPEN = """
    select 'expenses.claim' as kind, c.id, c.number, e.name || ' ' || c.reason as name, c.date, c.approved as amount
    from expenses.claim as c join people.employee as e on e.id = c.employee_id
    where c.state = '{state}' and c.date < :next_day
    order by c.date, c.id
"""
_DIFFERENT = f"select code as number, name, difference as amount from ({PAYABLES}) as r"

CLOSE_STEPS = (
    # What finance itself can book or send back holds the close up; what waits for a head is told.
    CloseStep("expenses.claims_booked", 12, "block", _OPEN.format(state="approved")),
    CloseStep("expenses.claims_decided", 13, "notice", _OPEN.format(state="submitted")),
    CloseStep("expenses.payables_equal_ledger", 73, "block", _DIFFERENT),
)
