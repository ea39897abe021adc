"""What controls stock: counts, valuation, the close of a month. Gathered here for the front door of the slice."""

from operational.stock.closing_queries import averages, close_list, months, proof
from operational.stock.commands.adjusting import adjust_value
from operational.stock.commands.closing import close_stock, reopen_stock
from operational.stock.commands.count import begin_count, cancel_count, finish_count, plan_count, record_counts, recount
from operational.stock.commands.count_result import approve_count, decide_count, post_count
from operational.stock.commands.valuation import change_valuation
from operational.stock.counting_queries import count, count_due, counts
from operational.stock.counting_sheets import COUNTED
from operational.stock.counting_states import COUNT
from operational.stock.states import CLOSE

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
    adjust_value,
    close_stock,
    reopen_stock,
)
QUERIES = (counts, count, count_due, months, close_list, averages, proof)
MACHINES = (COUNT, CLOSE)
SHEETS = (COUNTED,)

_VIEW = {"stock.count.view": "all", "stock.close.view": "all"}
ROLES = {
    "warehouse": {**_VIEW, "stock.count.edit": "all"},
    "accountant": {
        **_VIEW,
        "stock.count.post": "all",
        "stock.count.decide": "all",
        "stock.valuation.edit": "all",
        "stock.close.edit": "all",
        "stock.value.adjust": "all",
    },
    "manager": {
        **_VIEW,
        "stock.count.edit": "all",
        "stock.count.approve": "all",
        "stock.count.post": "all",
        "stock.count.decide": "all",
        "stock.valuation.edit": "all",
        "stock.close.edit": "all",
        "stock.value.adjust": "all",
        "stock.close.reopen": "all",
    },
    "buyer": _VIEW,
    "analyst": _VIEW,
}
