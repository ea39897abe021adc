"""The front door of statements of the company's own and of budgets."""

from operational.reporting.budget_queries import budget, budgets
from operational.reporting.commands.budgets import approve_budget, cancel_budget, copy_budget, save_budget
from operational.reporting.commands.statements import save_statement
from operational.reporting.formulas import LineRef, Minus, Node, Number, Source, Two, parse, parts_of
from operational.reporting.rules import BETWEEN, Account, Books, Column, Line, by_account, days_of, figures, taken
from operational.reporting.sheets import BUDGETS
from operational.reporting.statement_queries import official_statement, statement, statements, try_statement
from operational.reporting.states import BUDGET

COMMANDS = (save_statement, save_budget, copy_budget, approve_budget, cancel_budget)
QUERIES = (statements, statement, official_statement, try_statement, budgets, budget)
MACHINES = (BUDGET,)
SHEETS = (BUDGETS,)

_SEE = {"reporting.statement.view": "all", "reporting.budget.view": "all"}
ROLES = {
    "accountant": {**_SEE, "reporting.statement.edit": "all", "reporting.budget.edit": "all"},
    "manager": {**_SEE, "reporting.budget.edit": "all", "reporting.budget.approve": "all"},
    "analyst": {**_SEE, "reporting.statement.edit": "all"},
    "administrator": _SEE,
    "pipeline": {"reporting.budget.view": "all"},
}

__all__ = [
    "BETWEEN", "COMMANDS", "MACHINES", "QUERIES", "ROLES", "SHEETS", "Account", "Books", "Column", "Line", "LineRef", "Minus",
    "Node", "Number", "Source", "Two", "by_account", "days_of", "figures", "parse", "parts_of", "taken",
]  # fmt: skip
