"""The front door of expenses."""

from operational.expenses.advance_queries import advance, advances
from operational.expenses.checks import CHECKS
from operational.expenses.commands.advances import (
    approve_advance,
    pay_advance,
    refuse_advance,
    request_advance,
    return_advance,
    withdraw_advance,
)
from operational.expenses.commands.booking import book_claim, reverse_claim
from operational.expenses.commands.claims import cancel_claim, save_claim, submit_claim, withdraw_claim
from operational.expenses.commands.deciding import approve_claim, refuse_claim, send_back_claim
from operational.expenses.commands.paying import offset_claim, pay_claims, undo_offset
from operational.expenses.commands.settings import save_kind, save_limit, save_paper_rule
from operational.expenses.month_steps import CLOSE_STEPS
from operational.expenses.queries import claim, claims, claims_to_pay
from operational.expenses.reactions import on_head_changed, on_invoice_entered, on_money_taken_back
from operational.expenses.rule_queries import kind_rules, kinds, limits, paper_rules
from operational.expenses.seed import seed
from operational.expenses.sheets import EXPENSE_CLAIMS
from operational.expenses.states import ADVANCE, CLAIM, EDITABLE
from operational.expenses.tables import PAPERS, Advance, Claim, ClaimLine
from operational.expenses.waiting_queries import finance_waiting_for_me, waiting_for_me

COMMANDS = (
    seed, save_kind, save_paper_rule, save_limit, save_claim, submit_claim, withdraw_claim, cancel_claim, approve_claim,
    refuse_claim, send_back_claim, book_claim, reverse_claim, pay_claims, offset_claim, undo_offset, request_advance,
    approve_advance, refuse_advance, withdraw_advance, pay_advance, return_advance,
)  # fmt: skip
QUERIES = (
    kinds, kind_rules, paper_rules, limits, claims, claims_to_pay, claim, advances, advance, waiting_for_me,
    finance_waiting_for_me,
)  # fmt: skip
REACTIONS = (on_money_taken_back, on_head_changed, on_invoice_entered)
MACHINES = (CLAIM, ADVANCE)
SHEETS = (EXPENSE_CLAIMS,)

_OWN = {
    "expenses.kind.view": "all",
    "expenses.claim.view": "own",
    "expenses.claim.edit": "own",
    "expenses.advance.view": "own",
    "expenses.advance.edit": "own",
}
_SEE = {**_OWN, "expenses.claim.view": "all", "expenses.advance.view": "all", "expenses.rule.view": "all"}
ROLES = {
    "employee": _OWN,
    "department_head": {**_OWN, "expenses.claim.approve": "own"},  # of departments that the person heads
    "sales_clerk": _OWN,
    "warehouse": _OWN,
    "buyer": _OWN,
    "analyst": {**_OWN, "expenses.report.view": "all"},
    "administrator": _OWN,
    "cashier": {**_SEE, "expenses.claim.pay": "all"},
    "accountant": {
        **_SEE,
        "expenses.claim.edit": "all",
        "expenses.advance.edit": "all",
        "expenses.claim.book": "all",
        "expenses.claim.pay": "all",
        "expenses.claim.reverse": "all",
        "expenses.rule.edit": "all",
        "expenses.report.view": "all",
    },
    "manager": {**_SEE, "expenses.claim.approve": "all", "expenses.claim.reverse": "all", "expenses.report.view": "all"},
}

__all__ = [
    "CHECKS", "CLOSE_STEPS", "COMMANDS", "EDITABLE", "MACHINES", "PAPERS", "QUERIES", "REACTIONS", "ROLES", "SHEETS", "Advance",
    "Claim", "ClaimLine",
]  # fmt: skip
