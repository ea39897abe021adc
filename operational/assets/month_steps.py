"""What the register asks before the books of a month are closed: depreciation is booked, register and ledger agree."""

from operational.assets.checks import DIFFERENT
from operational.core.api import CloseStep

_NOT_DEPRECIATED = """
    select 'assets.asset' as kind, a.id, a.number, a.name, a.start_date as date, a.original_value as amount
    from assets.asset as a
    where a.state = 'in_use' and a.first_month <= :first_day and a.accumulated + a.residual_value < a.original_value
        and not exists (select from assets.depreciation as d where d.month >= :first_day and d.state = 'booked')
    order by a.number
"""
_DIFFERENT = f"select account as number, name, difference as amount from ({DIFFERENT}) as r"

CLOSE_STEPS = (
    CloseStep("assets.depreciation_booked", 30, "to_do", _NOT_DEPRECIATED, "assets.depreciate_month"),
    CloseStep("assets.register_equals_ledger", 71, "block", _DIFFERENT),
)
