"""What controls stock: counts. Gathered here for the front door of the slice."""

from operational.stock.commands.count import begin_count, cancel_count, finish_count, plan_count, record_counts, recount
from operational.stock.commands.count_result import approve_count, decide_count, post_count
from operational.stock.commands.valuation import change_valuation
from operational.stock.counting_queries import count, count_due, counts
from operational.stock.counting_sheets import COUNTED
from operational.stock.counting_states import COUNT

COMMANDS = (
    plan_count,
    begin_count,
    record_counts,
    finish_count,
    recount,
    approve_count,
    post_count,
    decide_count,
    cancel_count,
    change_valuation,
)
QUERIES = (counts, count, count_due)
MACHINES = (COUNT,)
SHEETS = (COUNTED,)

_VIEW = {"stock.count.view": "all"}
ROLES = {
    "warehouse": {**_VIEW, "stock.count.edit": "all"},
    "accountant": {**_VIEW, "stock.count.post": "all", "stock.count.decide": "all", "stock.valuation.edit": "all"},
    "manager": {
        **_VIEW,
        "stock.count.edit": "all",
        "stock.count.approve": "all",
        "stock.count.post": "all",
        "stock.count.decide": "all",
    },
    "buyer": _VIEW,
    "analyst": _VIEW,
}
