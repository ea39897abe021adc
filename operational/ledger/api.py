"""The front door of ledger."""

from operational.ledger.account_balances import account_balances
from operational.ledger.cash_days import cash_balance, close_cash_days, lock_cash_account
from operational.ledger.cash_flow import cash_flow_items, propose_cash_flow
from operational.ledger.cash_flow_lines import assign_cash_flow, cash_flow_lines
from operational.ledger.closing import CLOSE_STEPS
from operational.ledger.closing_queries import close_list, closings
from operational.ledger.commands.accounts import save_account
from operational.ledger.commands.books import (
    close_period,
    close_stock_month,
    open_books,
    reopen_period,
    reopen_stock_month,
    seed,
)
from operational.ledger.commands.checking import check_vouchers, sign_vouchers
from operational.ledger.commands.formulas import restore_statement_formula, save_statement_formula
from operational.ledger.commands.merging import renumber_vouchers, save_merging_rule
from operational.ledger.commands.opening import enter_opening_balances
from operational.ledger.commands.posting_runs import make_vouchers, post_vouchers
from operational.ledger.commands.taking_back import reverse_voucher, uncheck_voucher
from operational.ledger.commands.templates import make_recurring_vouchers, save_template, save_voucher_as_template
from operational.ledger.commands.voucher_batches import enter_vouchers
from operational.ledger.commands.vouchers import (
    approve_voucher,
    discard_voucher,
    enter_voucher,
    save_voucher,
)
from operational.ledger.events import (
    EntryWasApprovedByHand,
    HandLine,
    HandVouchersWereEntered,
    KeptAccountWasWrittenByHand,
    PeriodWasClosed,
    PeriodWasReopened,
    VouchersWerePosted,
    VoucherWasTakenBack,
)
from operational.ledger.forms import Form, FormLayout, Layout, headings_of, layout_of, span_of
from operational.ledger.formula_queries import statement_formulas
from operational.ledger.formulas import chosen as terms_that_count
from operational.ledger.formulas import form_lines, terms_in_force
from operational.ledger.line_balances import line_balances
from operational.ledger.merging_queries import merging_rules, try_merging
from operational.ledger.number_queries import number_gaps
from operational.ledger.posting import account_for, booking_date, credit, debit, post, post_entry, reverse_entry, vat_rate
from operational.ledger.queries import accounts as chart
from operational.ledger.queries import entries, periods, voucher, vouchers
from operational.ledger.reference import AccountFacts, account, accounts
from operational.ledger.rules import CASH_FLOW_ITEMS, PERSONAL_CONTROLS, Line
from operational.ledger.sheets import MOVED_VOUCHERS, OPENING_BALANCES, VOUCHERS
from operational.ledger.states import VOUCHER
from operational.ledger.tables import Account, Balance, Entry, EntryLine, OpeningBalance, Period, Voucher, VoucherEntry
from operational.ledger.template_queries import voucher_template, voucher_templates
from operational.ledger.verify import CHECKS
from operational.ledger.voucher_sheets import voucher_sheets

COMMANDS = (
    seed,
    open_books,
    save_account,
    enter_opening_balances,
    save_voucher,
    approve_voucher,
    enter_voucher,
    enter_vouchers,
    discard_voucher,
    make_vouchers,
    renumber_vouchers,
    check_vouchers,
    sign_vouchers,
    uncheck_voucher,
    post_vouchers,
    reverse_voucher,
    save_template,
    save_voucher_as_template,
    make_recurring_vouchers,
    assign_cash_flow,
    save_merging_rule,
    save_statement_formula,
    restore_statement_formula,
    close_period,
    reopen_period,
)
QUERIES = (
    vouchers,
    voucher,
    voucher_sheets,
    entries,
    chart,
    account_balances,
    periods,
    propose_cash_flow,
    cash_flow_items,
    cash_flow_lines,
    line_balances,
    close_list,
    closings,
    merging_rules,
    try_merging,
    number_gaps,
    voucher_templates,
    voucher_template,
    statement_formulas,
)
MACHINES = (VOUCHER,)
SHEETS = (VOUCHERS, MOVED_VOUCHERS, OPENING_BALANCES)

_VIEW = {"ledger.account.view": "all", "ledger.voucher.view": "all", "ledger.balance.view": "all"}
ROLES = {
    "accountant": {
        **_VIEW,
        "ledger.account.edit": "all",
        "ledger.opening.enter": "all",
        "ledger.voucher.edit": "all",
        "ledger.voucher.approve": "all",
        "ledger.voucher.post": "all",
        "ledger.voucher.sign": "all",
        "ledger.voucher.uncheck": "all",
        "ledger.template.edit": "all",
        "ledger.cash_flow.assign": "all",
        "ledger.merging_rule.edit": "all",
        "ledger.formula.edit": "all",
        "ledger.period.close": "all",
    },
    "cashier": _VIEW,
    "manager": {
        **_VIEW,
        "ledger.voucher.approve": "all",
        "ledger.voucher.sign": "all",
        "ledger.voucher.uncheck": "all",
        "ledger.period.close": "all",
        "ledger.period.reopen": "all",
    },
    "analyst": _VIEW,
    "pipeline": _VIEW,
    "administrator": _VIEW,
}

__all__ = [
    "CASH_FLOW_ITEMS", "CHECKS", "CLOSE_STEPS", "PERSONAL_CONTROLS", "Account", "AccountFacts", "Balance", "Entry",
    "EntryLine", "EntryWasApprovedByHand",
    "Form", "FormLayout",
    "HandLine", "HandVouchersWereEntered", "KeptAccountWasWrittenByHand",
    "Layout", "Line", "OpeningBalance", "Period", "PeriodWasClosed", "PeriodWasReopened", "Voucher", "VoucherEntry",
    "VoucherWasTakenBack", "VouchersWerePosted",
    "account", "account_for", "accounts", "booking_date", "cash_balance", "close_cash_days",
    "close_stock_month", "credit", "debit", "form_lines", "headings_of", "layout_of",
    "lock_cash_account", "post", "post_entry", "reopen_stock_month", "reverse_entry",
    "span_of", "terms_in_force", "terms_that_count", "vat_rate",
]  # fmt: skip
