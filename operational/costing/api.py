"""The front door of costing."""

from operational.costing.allocation_queries import allocation, allocation_parts, allocations
from operational.costing.checks import CHECKS
from operational.costing.commands.allocation import allocate_month, reverse_allocation
from operational.costing.commands.basis import enter_basis
from operational.costing.commands.masters import save_cost_centre, save_labour_rate, save_pool
from operational.costing.month_steps import CLOSE_STEPS
from operational.costing.queries import basis_values, cost_centres, labour_rates, pool, pools
from operational.costing.states import ALLOCATION

COMMANDS = (save_cost_centre, save_labour_rate, save_pool, enter_basis, allocate_month, reverse_allocation)
QUERIES = (cost_centres, labour_rates, pools, pool, basis_values, allocations, allocation, allocation_parts)
MACHINES = (ALLOCATION,)

_SEE = {"costing.allocation.view": "all"}
_DO = {
    **_SEE,
    "costing.rule.edit": "all",
    "costing.basis.enter": "all",
    "costing.allocation.make": "all",
    "costing.allocation.reverse": "all",
}
ROLES = {"accountant": _DO, "manager": _DO, "analyst": _SEE, "administrator": _SEE}

__all__ = ["CHECKS", "CLOSE_STEPS", "COMMANDS", "MACHINES", "QUERIES", "ROLES"]
