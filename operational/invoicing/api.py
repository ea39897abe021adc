"""The front door of invoicing."""

from operational.invoicing.ageing import ageing, credit
from operational.invoicing.bank_queries import (
    bank_accounts,
    cash_count,
    cash_counts,
    cash_days,
    cash_entries,
    cash_entry,
    cash_journal,
)
from operational.invoicing.bank_rules import STATEMENT_FIELDS, USUAL_HEADINGS
from operational.invoicing.bank_tables import Acceptance, BankAccount, Claim, PaymentRequest
from operational.invoicing.cash_forecast import cash_forecast, recurring_cash
from operational.invoicing.checks import CHECKS
from operational.invoicing.clearing_queries import claim, claims, clearing, clearings, revaluations
from operational.invoicing.commands.acceptances import (
    collect_acceptance,
    discount_acceptance,
    dishonour_acceptance,
    endorse_acceptance,
    give_acceptance,
    honour_acceptance,
    receive_acceptance,
    undo_acceptance,
)
from operational.invoicing.commands.bank_accounts import save_bank_account, save_bank_layout
from operational.invoicing.commands.cash_entries import book_cash, reverse_cash_entry, transfer_money
from operational.invoicing.commands.currency import enter_claim, revalue, reverse_claim, reverse_revaluation
from operational.invoicing.commands.journals import (
    close_cash_day,
    count_cash,
    reopen_cash_day,
    reverse_cash_count,
    settle_cash_count,
)
from operational.invoicing.commands.netting import net_items, reverse_write_off, write_off
from operational.invoicing.commands.payments import pay_supplier, receive_money
from operational.invoicing.commands.recurring import save_recurring_cash
from operational.invoicing.commands.requests import (
    approve_payment_request,
    make_bank_file,
    pay_request,
    refuse_payment_request,
    request_payment,
    withdraw_payment_request,
)
from operational.invoicing.commands.reversals import reverse_payment, reverse_settlement
from operational.invoicing.commands.settlements import settle
from operational.invoicing.commands.statements import (
    confirm_statement_line,
    import_statement,
    match_statement_line,
    unmatch_statement_line,
)
from operational.invoicing.credit import Exposure, exposure
from operational.invoicing.events import OpenItemsWereSettled
from operational.invoicing.invoices import NewLine, add_invoice
from operational.invoicing.layout_queries import bank_layouts
from operational.invoicing.open_items import add_due_items, add_open_item, move_due_dates, net_red_item
from operational.invoicing.queries import invoice, invoices, open_items, payment, payments
from operational.invoicing.reactions import open_items_of_hand_lines
from operational.invoicing.request_queries import acceptance, acceptances, payment_request, payment_requests, waiting_for_me
from operational.invoicing.statement_queries import bank_lines, bank_reconciliation, statement_proposals
from operational.invoicing.states import (
    ACCEPTANCE,
    CASH_COUNT,
    CASH_ENTRY,
    CLAIM,
    CLEARING,
    INVOICE,
    PAYMENT,
    REQUEST,
    REVALUATION,
)
from operational.invoicing.tables import Clearing, Invoice, InvoiceLine, OpenItem, Payment, Settlement

COMMANDS = (
    receive_money, pay_supplier, settle, reverse_payment, reverse_settlement, net_items, write_off, reverse_write_off,
    save_bank_account, save_bank_layout, close_cash_day, reopen_cash_day, count_cash, settle_cash_count, reverse_cash_count,
    book_cash, transfer_money, reverse_cash_entry, request_payment, approve_payment_request, refuse_payment_request,
    withdraw_payment_request, make_bank_file, pay_request, import_statement, match_statement_line, confirm_statement_line,
    unmatch_statement_line, receive_acceptance, give_acceptance, endorse_acceptance, discount_acceptance, collect_acceptance,
    honour_acceptance, dishonour_acceptance, undo_acceptance, enter_claim, reverse_claim, revalue, reverse_revaluation,
    save_recurring_cash,
)  # fmt: skip
QUERIES = (
    open_items, invoices, invoice, payments, payment, ageing, credit, bank_accounts, cash_journal, cash_days, cash_counts,
    cash_count, cash_entries, cash_entry, bank_layouts, payment_requests, payment_request, waiting_for_me, acceptances,
    acceptance, claims, claim, clearings, clearing, revaluations, bank_lines, statement_proposals, bank_reconciliation,
    cash_forecast, recurring_cash,
)  # fmt: skip
REACTIONS = (open_items_of_hand_lines,)
MACHINES = (INVOICE, PAYMENT, CLEARING, CASH_COUNT, CASH_ENTRY, REQUEST, ACCEPTANCE, CLAIM, REVALUATION)

_VIEW = {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all", "invoicing.payment.view": "all"}
_MONEY = {
    **_VIEW,
    "invoicing.bank_account.view": "all",
    "invoicing.payment_request.view": "all",
    "invoicing.acceptance.view": "all",
    "invoicing.forecast.view": "all",
}
_DESK = {
    **_MONEY,
    "invoicing.settlement.edit": "all",
    "invoicing.receipt.edit": "all",
    "invoicing.payment.edit": "all",
    "invoicing.cash_entry.edit": "all",
    "invoicing.cash_count.edit": "all",
    "invoicing.journal.close": "all",
    "invoicing.statement.edit": "all",
    "invoicing.acceptance.edit": "all",
    "invoicing.payment_request.edit": "all",
}
_ASK = {"invoicing.payment_request.view": "all", "invoicing.payment_request.edit": "all"}
ROLES = {
    "sales_clerk": {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all"},
    "buyer": {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all", **_ASK},
    "cashier": _DESK,
    "accountant": {
        **_DESK,
        "invoicing.payment.reverse": "all",
        "invoicing.netting.edit": "all",
        "invoicing.bank_account.edit": "all",
        "invoicing.cash_count.settle": "all",
        "invoicing.journal.reopen": "all",
        "invoicing.acceptance.undo": "all",
        "invoicing.claim.edit": "all",
        "invoicing.revaluation.edit": "all",
        "invoicing.forecast.edit": "all",
    },
    "manager": {
        **_MONEY,
        "invoicing.payment.reverse": "all",
        "invoicing.netting.edit": "all",
        "invoicing.write_off.edit": "all",
        "invoicing.payment_request.edit": "all",
        "invoicing.payment_request.approve": "all",
        "invoicing.cash_count.settle": "all",
        "invoicing.forecast.edit": "all",
    },
    "analyst": {**_VIEW, "invoicing.forecast.view": "all"},
    "administrator": _VIEW,
    "pipeline": _VIEW,
}

__all__ = [
    "CHECKS", "STATEMENT_FIELDS", "USUAL_HEADINGS", "Acceptance", "BankAccount", "Claim", "Clearing", "Exposure", "Invoice",
    "InvoiceLine", "NewLine", "OpenItem", "OpenItemsWereSettled", "Payment", "PaymentRequest", "Settlement", "add_due_items",
    "add_invoice", "add_open_item", "exposure", "move_due_dates", "net_red_item",
]  # fmt: skip
