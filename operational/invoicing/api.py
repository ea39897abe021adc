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
from operational.invoicing.bank_tables import Acceptance, BankAccount, CashEntry, Claim, PaymentRequest
from operational.invoicing.cash_accounts import BANK as UsualBank
from operational.invoicing.cash_accounts import CashRef
from operational.invoicing.cash_forecast import cash_forecast, recurring_cash
from operational.invoicing.checks import CHECKS
from operational.invoicing.clearing_queries import claim, claims, clearing, clearings, revaluation, revaluations
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
from operational.invoicing.commands.cash_entries import book_cash, book_money, reverse_cash_entry, transfer_money
from operational.invoicing.commands.claims import enter_claim, reverse_claim
from operational.invoicing.commands.deductions import (
    close_deduction_month,
    exclude_deduction,
    import_deductions,
    reopen_deduction_month,
    reset_deduction,
    select_deduction,
)
from operational.invoicing.commands.invoice_requests import (
    approve_invoice_request,
    export_invoice_requests,
    recall_invoice_request,
    refuse_invoice_request,
    request_invoice,
    withdraw_invoice_request,
)
from operational.invoicing.commands.journals import (
    close_cash_day,
    count_cash,
    reopen_cash_day,
    reverse_cash_count,
    settle_cash_count,
)
from operational.invoicing.commands.netting import net_items, reverse_write_off, write_off
from operational.invoicing.commands.opening_items import enter_opening_items
from operational.invoicing.commands.payments import pay_supplier, receive_money
from operational.invoicing.commands.recurring import save_recurring_cash
from operational.invoicing.commands.red_confirmations import cancel_red, confirm_red, enter_red_confirmation, refuse_red
from operational.invoicing.commands.requests import (
    approve_payment_request,
    make_bank_file,
    pay_request,
    refuse_payment_request,
    request_payment,
    withdraw_payment_request,
)
from operational.invoicing.commands.revaluations import revalue, reverse_revaluation, state_foreign_balance
from operational.invoicing.commands.reversals import reverse_payment, reverse_settlement
from operational.invoicing.commands.settlements import settle
from operational.invoicing.commands.statements import (
    confirm_statement_line,
    import_statement,
    match_statement_line,
    match_statement_lines,
    unmatch_statement_line,
)
from operational.invoicing.commands.tax_invoices import (
    deducts,
    import_tax_invoices,
    link_tax_invoice,
    mark_tax_invoices,
    note_tax_invoice,
    tax_invoice_to_book,
)
from operational.invoicing.credit import Exposure, exposure
from operational.invoicing.deduction_queries import deduction_months, input_vat, tax_selections, to_deduct
from operational.invoicing.events import CashEntryWasReversed, OpenItemsWereSettled, SupplierInvoiceWasEntered
from operational.invoicing.foreign_money import foreign_money
from operational.invoicing.invoice_request_queries import (
    invoice_batch,
    invoice_batches,
    invoice_request,
    invoice_requests,
    invoice_requests_waiting_for_me,
)
from operational.invoicing.invoices import NewLine, add_invoice, refuse_used_number
from operational.invoicing.layout_queries import bank_layouts
from operational.invoicing.month_steps import CLOSE_STEPS
from operational.invoicing.open_items import (
    add_due_items,
    add_open_item,
    move_due_dates,
    net_red_item,
    open_amount,
    open_foreign,
    open_items_of,
)
from operational.invoicing.opening_sheets import OPENING_ITEMS
from operational.invoicing.payment_law import late_by_law
from operational.invoicing.queries import invoice, invoices, open_items, payment, payments
from operational.invoicing.reactions import (
    fix_deductions,
    free_lines_of_voucher,
    open_items_of_hand_lines,
    open_items_of_hand_vouchers,
)
from operational.invoicing.request_queries import acceptance, acceptances, payment_request, payment_requests, waiting_for_me
from operational.invoicing.requesting import Buyer, Kind, RequestLine, add_request
from operational.invoicing.rules import foreign_portion
from operational.invoicing.statement_files import FileForm, FileLine, guessed_columns, read_lines
from operational.invoicing.statement_matching import statement_matches
from operational.invoicing.statement_queries import bank_lines, bank_reconciliation, statement_proposals
from operational.invoicing.states import (
    ACCEPTANCE,
    CASH_COUNT,
    CASH_ENTRY,
    CLAIM,
    CLEARING,
    INVOICE,
    INVOICE_BATCH,
    INVOICE_REQUEST,
    PAYMENT,
    RED_CONFIRMATION,
    REQUEST,
    REVALUATION,
    TAX_INVOICE,
    TAX_SELECTION,
)
from operational.invoicing.tables import Clearing, Invoice, InvoiceLine, OpenItem, Payment, Settlement
from operational.invoicing.tax_queries import red_confirmation, red_confirmations, tax_files, tax_invoice, tax_invoices
from operational.invoicing.tax_rules import kinds as invoice_kinds
from operational.invoicing.tax_sheets import DEDUCTIONS, TAX_INVOICES
from operational.invoicing.tax_tables import InvoiceRequest, InvoiceRequestLine, TaxInvoice, TaxInvoiceLine

COMMANDS = (
    receive_money, pay_supplier, settle, reverse_payment, reverse_settlement, net_items, write_off, reverse_write_off,
    save_bank_account, save_bank_layout, close_cash_day, reopen_cash_day, count_cash, settle_cash_count, reverse_cash_count,
    book_cash, transfer_money, reverse_cash_entry, request_payment, approve_payment_request, refuse_payment_request,
    withdraw_payment_request, make_bank_file, pay_request, import_statement, match_statement_line, match_statement_lines,
    confirm_statement_line, unmatch_statement_line, receive_acceptance, give_acceptance, endorse_acceptance,
    discount_acceptance, collect_acceptance, honour_acceptance, dishonour_acceptance, undo_acceptance, enter_claim,
    reverse_claim, revalue, reverse_revaluation, state_foreign_balance, save_recurring_cash,
    request_invoice, approve_invoice_request,
    refuse_invoice_request, withdraw_invoice_request, recall_invoice_request, export_invoice_requests, import_tax_invoices,
    link_tax_invoice, note_tax_invoice, select_deduction, exclude_deduction, reset_deduction, import_deductions,
    close_deduction_month, reopen_deduction_month, enter_red_confirmation, confirm_red, refuse_red, cancel_red,
    enter_opening_items,
)  # fmt: skip
QUERIES = (
    open_items, invoices, invoice, payments, payment, ageing, credit, bank_accounts, cash_journal, cash_days, cash_counts,
    cash_count, cash_entries, cash_entry, bank_layouts, payment_requests, payment_request, waiting_for_me, acceptances,
    invoice_requests_waiting_for_me,
    acceptance, claims, claim, clearings, clearing, revaluations, revaluation, foreign_money,
    bank_lines, statement_proposals, statement_matches,
    bank_reconciliation, cash_forecast, recurring_cash, invoice_requests, invoice_request, invoice_batches, invoice_batch,
    tax_invoices, tax_invoice, tax_files, red_confirmations, red_confirmation, to_deduct, deduction_months, input_vat,
    tax_selections, late_by_law,
)  # fmt: skip
SHEETS = (TAX_INVOICES, DEDUCTIONS, OPENING_ITEMS)
REACTIONS = (open_items_of_hand_lines, open_items_of_hand_vouchers, free_lines_of_voucher, fix_deductions)
MACHINES = (
    INVOICE, PAYMENT, CLEARING, CASH_COUNT, CASH_ENTRY, REQUEST, ACCEPTANCE, CLAIM, REVALUATION, INVOICE_REQUEST, INVOICE_BATCH,
    TAX_INVOICE, RED_CONFIRMATION, TAX_SELECTION,
)  # fmt: skip

_VIEW = {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all", "invoicing.payment.view": "all"}
_REGISTER = {"invoicing.tax_invoice.view": "all", "invoicing.invoice_request.view": "all"}
_ASK_INVOICE = {"invoicing.invoice_request.view": "all", "invoicing.invoice_request.edit": "all"}
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
    "sales_clerk": {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all", **_ASK_INVOICE},
    "buyer": {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all", "invoicing.tax_invoice.view": "all", **_ASK},
    "cashier": {**_DESK, **_REGISTER},
    "accountant": {
        **_DESK,
        **_REGISTER,
        "invoicing.opening.enter": "all",
        "invoicing.invoice_request.edit": "all",
        "invoicing.invoice_request.approve": "all",
        "invoicing.invoice_request.export": "all",
        "invoicing.tax_invoice.import": "all",
        "invoicing.red_confirmation.edit": "all",
        "invoicing.deduction.edit": "all",
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
        **_REGISTER,
        "invoicing.invoice_request.edit": "all",
        "invoicing.invoice_request.approve": "all",
        "invoicing.deduction.reopen": "all",
        "invoicing.payment.reverse": "all",
        "invoicing.netting.edit": "all",
        "invoicing.write_off.edit": "all",
        "invoicing.payment_request.edit": "all",
        "invoicing.payment_request.approve": "all",
        "invoicing.cash_count.settle": "all",
        "invoicing.forecast.edit": "all",
    },
    "analyst": {**_VIEW, **_REGISTER, "invoicing.forecast.view": "all"},
    "administrator": {**_VIEW, **_REGISTER},
    "pipeline": _VIEW,
}

__all__ = [
    "CHECKS", "CLOSE_STEPS", "STATEMENT_FIELDS", "USUAL_HEADINGS", "Acceptance", "BankAccount", "Buyer", "CashEntry",
    "CashEntryWasReversed", "CashRef", "Claim", "Clearing", "Exposure", "FileForm", "FileLine", "Invoice", "InvoiceLine",
    "InvoiceRequest", "InvoiceRequestLine", "Kind", "NewLine", "OpenItem", "OpenItemsWereSettled", "Payment",
    "PaymentRequest", "RequestLine", "Settlement", "SupplierInvoiceWasEntered", "TaxInvoice", "TaxInvoiceLine", "UsualBank",
    "add_due_items", "add_invoice", "add_open_item", "add_request", "book_money", "deducts", "exposure", "foreign_portion",
    "guessed_columns", "invoice_kinds", "mark_tax_invoices", "move_due_dates", "net_red_item", "open_amount",
    "open_foreign", "open_items_of", "read_lines", "refuse_used_number", "tax_invoice_to_book",
]  # fmt: skip
