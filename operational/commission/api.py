"""The front door of commission."""

from operational.commission.commands import recalculate, save_rule
from operational.commission.queries import earnings, months, rules
from operational.commission.reactions import (
    on_goods_issued,
    on_goods_returned,
    on_money_settled,
    on_order_invoiced,
    on_price_adjusted,
)

COMMANDS = (save_rule, recalculate)
QUERIES = (rules, months, earnings)
REACTIONS = (on_money_settled, on_goods_returned, on_price_adjusted, on_order_invoiced, on_goods_issued)

_SEE = {"commission.rule.view": "all", "commission.earning.view": "all"}
ROLES = {
    "sales_clerk": {"commission.earning.view": "own"},
    "accountant": _SEE,
    "manager": {**_SEE, "commission.rule.edit": "all"},
}

__all__ = ["COMMANDS", "QUERIES", "REACTIONS", "ROLES"]
