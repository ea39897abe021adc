"""Which pages there are, in which section, and what a person must be allowed to do to see one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from apps.screens.failure import missing_page
from apps.screens.session import t
from apps.sheets.sources import sources
from operational.catalog.api import catalog
from operational.core.api import Actor
from operational.dispatch.api import may_see_figures
from warehouse.api import questions

PAGE_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Screen:
    """One page. ``needs`` are names of queries and commands: the page shows only to those who may use them all."""

    section: str
    path: str
    icon: str
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()  # questions of the warehouse
    imports: bool = False  # for whoever may import at least one sheet
    decides: bool = False  # for whoever may be asked for at least one decision
    is_listed: bool = True

    @property
    def url(self) -> str:
        return self.path.replace("/", "-").replace("_", "-")

    @property
    def title_key(self) -> str:
        return f"screen.{self.path.replace('/', '.')}.title"

    @property
    def file(self) -> Path:
        return HERE / f"{self.path}.py"


ADJUST_PRICE = ("sales.adjust_price", "sales.goods_issue")
CONDITIONS = ("purchasing.supplier_items", "purchasing.save_supplier_item")
REQUISITION_ENTRY = ("purchasing.save_requisition", "purchasing.requisition")
TO_ORDER = ("purchasing.requisitions_to_order", "purchasing.order_requisitions")
RECEIVE = ("purchasing.receive_goods", "purchasing.order")
ENTER_INVOICE = ("purchasing.enter_invoice", "purchasing.order", "purchasing.received_not_invoiced")
DEFECT_REASONS = ("purchasing.defect_reasons", "purchasing.save_defect_reason")
INSPECT = ("purchasing.inspect_goods", "purchasing.goods_receipt")
INVOICES_AND_GOODS = ("purchasing.invoices_without_goods", "purchasing.received_not_invoiced")
TAX_IMPORT = ("invoicing.import_tax_invoices", "invoicing.tax_files", "invoicing.tax_invoices")
BANK_FILE = ("invoicing.make_bank_file", "invoicing.payment_requests", "invoicing.bank_layouts", "invoicing.bank_accounts")
CLEARING_ENTRY = ("invoicing.settle", "invoicing.open_items")
CURRENCY = ("company.exchange_rates", "invoicing.revaluations")
STATEMENT_IMPORT = ("invoicing.import_statement", "invoicing.bank_accounts", "invoicing.bank_layouts")
MATCHING = ("invoicing.statement_matches", "invoicing.bank_accounts", "invoicing.bank_reconciliation")
REQUEST_ENTRY = ("invoicing.request_invoice", "invoicing.invoice_request")
RETURN_TO_SUPPLIER = ("purchasing.return_goods", "purchasing.goods_receipt")
SUPPLIER_EXCHANGE = ("purchasing.exchange_goods", "purchasing.goods_receipt")
TEMPLATE_ENTRY = ("ledger.save_template", "ledger.voucher_template")
LEDGERS = ("finance.general_ledger", "finance.ledger", "finance.multi_column_ledger", "finance.quantity_ledger")
OWN_STATEMENT = ("reporting.save_statement", "reporting.statement", "reporting.official_statement", "reporting.try_statement")
REPLACEMENT = ("purchasing.receive_exchange", "purchasing.exchange")

SCREENS = (
    Screen("home", "home/today", ":material/home:"),
    Screen("home", "home/waiting", ":material/approval_delegation:", decides=True),
    Screen("sales", "sales/orders", ":material/receipt_long:", ("sales.orders",)),
    Screen("sales", "sales/order_entry", ":material/add_circle:", ("sales.save_order", "sales.order")),
    Screen("sales", "sales/late", ":material/notification_important:", ("sales.late_orders",)),
    Screen("sales", "sales/to_issue", ":material/pending_actions:", ("sales.open_to_issue", "sales.issue_goods")),
    Screen("sales", "sales/goods_issues", ":material/outbox:", ("sales.goods_issues",)),
    Screen("sales", "sales/missing_slips", ":material/assignment_late:", ("sales.missing_slips", "sales.record_slip")),
    Screen("sales", "sales/to_invoice", ":material/request_quote:", ("sales.to_invoice", "sales.invoice_order")),
    Screen("sales", "invoicing/invoices", ":material/receipt:", ("invoicing.invoices",)),
    Screen("sales", "sales/price_lists", ":material/sell:", ("sales.price_lists",)),
    Screen("sales", "sales/customer_items", ":material/translate:", ("sales.customer_items", "sales.save_customer_item")),
    Screen("sales", "sales/price_list", ":material/sell:", ("sales.price_list",), is_listed=False),
    Screen("sales", "sales/price_list_entry", ":material/sell:", ("sales.save_price_list", "sales.price_list"), is_listed=False),
    Screen("sales", "sales/price_adjustments", ":material/price_change:", ("sales.price_adjustments",)),
    Screen("sales", "sales/price_adjustment", ":material/price_change:", ("sales.price_adjustment",), is_listed=False),
    Screen("sales", "sales/adjust_price", ":material/price_change:", ADJUST_PRICE, is_listed=False),
    Screen("sales", "sales/assignment_rules", ":material/assignment_ind:",
           ("sales.assignment_rules", "sales.save_assignment_rule")),
    Screen("sales", "sales/exchanges", ":material/swap_horiz:", ("sales.exchanges",)),
    Screen("sales", "sales/exchange", ":material/swap_horiz:", ("sales.exchange",), is_listed=False),
    Screen("sales", "commission/months", ":material/percent:", ("commission.months",)),
    Screen("sales", "commission/rules", ":material/rule:", ("commission.rules", "commission.save_rule"), is_listed=False),
    Screen("sales", "sales/tolerances", ":material/tune:", ("sales.tolerances", "sales.save_tolerance")),
    Screen("sales", "sales/order", ":material/receipt_long:", ("sales.order",), is_listed=False),
    Screen("sales", "sales/amend", ":material/edit_document:", ("sales.amend_order", "sales.order"), is_listed=False),
    Screen("sales", "sales/issue", ":material/outbox:", ("sales.issue_goods", "sales.order"), is_listed=False),
    Screen("sales", "sales/invoice", ":material/request_quote:", ("sales.invoice_order", "sales.order"), is_listed=False),
    Screen("sales", "sales/goods_issue", ":material/outbox:", ("sales.goods_issue",), is_listed=False),
    Screen("sales", "sales/return_goods", ":material/undo:", ("sales.return_goods", "sales.goods_issue"), is_listed=False),
    Screen("sales", "invoicing/invoice", ":material/receipt:", ("invoicing.invoice",), is_listed=False),
    Screen("purchasing", "planning/suggestions", ":material/lightbulb:", ("planning.suggestions",)),
    Screen("purchasing", "planning/forecasts", ":material/query_stats:", ("planning.forecasts",)),
    Screen("purchasing", "purchasing/requisitions", ":material/assignment:", ("purchasing.requisitions",)),
    Screen("purchasing", "purchasing/to_order", ":material/shopping_cart_checkout:", TO_ORDER),
    Screen("purchasing", "purchasing/orders", ":material/shopping_cart:", ("purchasing.orders",)),
    Screen("purchasing", "purchasing/order_entry", ":material/add_circle:", ("purchasing.save_order", "purchasing.order")),
    Screen("purchasing", "fulfilment/direct", ":material/local_shipping:", ("fulfilment.direct_lines",)),
    Screen("purchasing", "purchasing/to_receive", ":material/pending_actions:", ("purchasing.open_to_receive",)),
    Screen("purchasing", "purchasing/late", ":material/notification_important:", ("purchasing.late_lines",)),
    Screen("purchasing", "purchasing/goods_receipts", ":material/inventory:", ("purchasing.goods_receipts",)),
    Screen("purchasing", "purchasing/receive_unordered", ":material/move_to_inbox:", ("purchasing.receive_unordered",)),
    Screen("purchasing", "purchasing/exchanges", ":material/swap_horiz:", ("purchasing.exchanges",)),
    Screen("purchasing", "purchasing/to_inspect", ":material/fact_check:", ("purchasing.to_inspect",)),
    Screen("purchasing", "invoicing/supplier_invoices", ":material/receipt:", ("invoicing.invoices", "purchasing.orders")),
    Screen("purchasing", "purchasing/landed_costs", ":material/local_shipping:", ("purchasing.landed_costs",)),
    Screen("purchasing", "purchasing/landed_cost", ":material/local_shipping:", ("purchasing.landed_cost",), is_listed=False),
    Screen("purchasing", "purchasing/conditions", ":material/handshake:", CONDITIONS),
    Screen("purchasing", "purchasing/compare", ":material/compare_arrows:", ("purchasing.compare_suppliers",)),
    Screen("purchasing", "purchasing/statistics", ":material/bar_chart:", ("purchasing.statistics",)),
    Screen("purchasing", "purchasing/bought_lines", ":material/list_alt:", ("purchasing.bought_lines",), is_listed=False),
    Screen("purchasing", "purchasing/requisition", ":material/assignment:", ("purchasing.requisition",), is_listed=False),
    Screen("purchasing", "purchasing/requisition_entry", ":material/assignment_add:", REQUISITION_ENTRY, is_listed=False),
    Screen("purchasing", "purchasing/order", ":material/shopping_cart:", ("purchasing.order",), is_listed=False),
    Screen("purchasing", "purchasing/receive", ":material/inventory:", RECEIVE, is_listed=False),
    Screen("purchasing", "purchasing/enter_invoice", ":material/request_quote:", ENTER_INVOICE, is_listed=False),
    Screen("purchasing", "purchasing/goods_receipt", ":material/inventory:", ("purchasing.goods_receipt",), is_listed=False),
    Screen("purchasing", "purchasing/defects", ":material/report:", ("purchasing.defects",)),
    Screen("purchasing", "purchasing/defect_lines", ":material/report:", ("purchasing.defect_lines",), is_listed=False),
    Screen("purchasing", "purchasing/defect_reasons", ":material/report:", DEFECT_REASONS, is_listed=False),
    Screen("purchasing", "purchasing/inspect", ":material/fact_check:", INSPECT, is_listed=False),
    Screen("purchasing", "purchasing/inspection", ":material/fact_check:", ("purchasing.inspection",), is_listed=False),
    Screen("purchasing", "purchasing/inspections", ":material/fact_check:", ("purchasing.inspections",), is_listed=False),
    Screen("purchasing", "purchasing/return_goods", ":material/undo:", RETURN_TO_SUPPLIER, is_listed=False),
    Screen("purchasing", "purchasing/exchange", ":material/swap_horiz:", ("purchasing.exchange",), is_listed=False),
    Screen("purchasing", "purchasing/exchange_goods", ":material/swap_horiz:", SUPPLIER_EXCHANGE, is_listed=False),
    Screen("purchasing", "purchasing/receive_exchange", ":material/move_to_inbox:", REPLACEMENT, is_listed=False),
    Screen("stock", "fulfilment/scan", ":material/barcode_scanner:", ("fulfilment.look_up",)),
    Screen("stock", "fulfilment/to_pick", ":material/low_priority:", ("fulfilment.orders_to_pick",)),
    Screen("stock", "fulfilment/pick_lists", ":material/checklist_rtl:", ("fulfilment.pick_lists",)),
    Screen("stock", "fulfilment/pick_list", ":material/checklist_rtl:", ("fulfilment.pick_list",), is_listed=False),
    Screen("stock", "stock/now", ":material/warehouse:", ("purchasing.stock_and_incoming",)),
    Screen("stock", "planning/low_stock", ":material/notification_important:", ("planning.low_stocks",)),
    Screen("stock", "stock/moves", ":material/swap_vert:", ("stock.moves",)),
    Screen("stock", "stock/transfer", ":material/move_down:", ("stock.transfers", "stock.warehouses")),
    Screen("stock", "stock/transfer_paper", ":material/move_down:", ("stock.transfer",), is_listed=False),
    Screen("stock", "stock/other", ":material/swap_horiz:", ("stock.other_movements", "stock.issue_other")),
    Screen("stock", "stock/other_paper", ":material/swap_horiz:", ("stock.other_movement",), is_listed=False),
    Screen("stock", "stock/loans", ":material/handshake:", ("stock.loans", "stock.lend_goods")),
    Screen("stock", "stock/loan", ":material/handshake:", ("stock.loan",), is_listed=False),
    Screen("stock", "stock/custodies", ":material/inventory_2:", ("stock.custodies", "stock.keep_goods")),
    Screen("stock", "stock/custody", ":material/inventory_2:", ("stock.custody",), is_listed=False),
    Screen("stock", "stock/assemblies", ":material/build:", ("stock.assemblies", "stock.assemble")),
    Screen("stock", "stock/assembly", ":material/build:", ("stock.assembly",), is_listed=False),
    Screen("stock", "stock/bills", ":material/list_alt:", ("stock.bills", "stock.save_bill")),
    Screen("stock", "stock/lots", ":material/qr_code_2:", ("stock.lots",)),
    Screen("stock", "stock/labels", ":material/label:", ("papers.item_labels",)),
    Screen("stock", "stock/counts", ":material/checklist:", ("stock.counts",)),
    Screen("stock", "stock/close", ":material/event_available:", ("stock.months", "stock.close_list", "stock.averages")),
    Screen("stock", "stock/proof", ":material/balance:", ("stock.proof",)),
    Screen("stock", "stock/valuation", ":material/price_change:", ("items.valuation_rules", "stock.close_list")),
    Screen("stock", "stock/count", ":material/checklist:", ("stock.count",), is_listed=False),
    Screen("stock", "stock/warehouses", ":material/shelves:", ("stock.warehouses", "stock.save_warehouse")),
    Screen("stock", "stock/bins", ":material/grid_view:", ("stock.bins", "stock.save_location")),
    Screen("stock", "stock/reasons", ":material/rule:", ("stock.reasons", "stock.save_reason")),
    Screen("finance", "invoicing/receipts", ":material/savings:", ("invoicing.payments",)),
    Screen("finance", "invoicing/payments", ":material/payments:", ("invoicing.payments",)),
    Screen("finance", "invoicing/open_items", ":material/rule:", ("invoicing.open_items",)),
    Screen("finance", "invoicing/clearings", ":material/join_inner:", ("invoicing.clearings",)),
    Screen("finance", "invoicing/clearing_entry", ":material/join_inner:", CLEARING_ENTRY),
    Screen("finance", "invoicing/claims", ":material/assignment_late:", ("invoicing.claims",)),
    Screen("finance", "invoicing/payment_law", ":material/gavel:", ("invoicing.late_by_law",)),
    Screen("finance", "invoicing/currency", ":material/currency_exchange:", CURRENCY),
    Screen("finance", "invoicing/invoice_requests", ":material/request_quote:", ("invoicing.invoice_requests",)),
    Screen("finance", "invoicing/tax_invoices", ":material/receipt_long:", ("invoicing.tax_invoices",)),
    Screen("finance", "invoicing/invoices_and_goods", ":material/compare_arrows:", INVOICES_AND_GOODS),
    Screen("finance", "invoicing/deductions", ":material/fact_check:", ("invoicing.to_deduct", "company.company")),
    Screen("finance", "invoicing/red_confirmations", ":material/undo:", ("invoicing.red_confirmations",)),
    Screen("finance", "invoicing/tax_invoice", ":material/receipt_long:", ("invoicing.tax_invoice",), is_listed=False),
    Screen("finance", "invoicing/tax_import", ":material/upload_file:", TAX_IMPORT, is_listed=False),
    Screen("finance", "invoicing/invoice_request", ":material/request_quote:", ("invoicing.invoice_request",), is_listed=False),
    Screen("finance", "invoicing/invoice_request_entry", ":material/request_quote:", REQUEST_ENTRY, is_listed=False),
    Screen("finance", "invoicing/red_confirmation", ":material/undo:", ("invoicing.red_confirmation",), is_listed=False),
    Screen("finance", "invoicing/journal", ":material/menu_book:", ("invoicing.cash_journal", "invoicing.bank_accounts")),
    Screen("finance", "invoicing/payment_requests", ":material/approval:", ("invoicing.payment_requests",)),
    Screen("finance", "invoicing/bank_file", ":material/send_money:", BANK_FILE),
    Screen("finance", "invoicing/cash_entries", ":material/swap_horiz:", ("invoicing.cash_entries",)),
    Screen("finance", "invoicing/cash_counts", ":material/payments:", ("invoicing.cash_counts", "invoicing.bank_accounts")),
    Screen("finance", "invoicing/statement_import", ":material/upload_file:", STATEMENT_IMPORT),
    Screen("finance", "invoicing/matching", ":material/compare_arrows:", MATCHING),
    Screen("finance", "invoicing/reconciliation", ":material/difference:", ("invoicing.bank_reconciliation",)),
    Screen("finance", "invoicing/acceptances", ":material/request_page:", ("invoicing.acceptances",)),
    Screen("finance", "invoicing/forecast", ":material/insights:", ("invoicing.cash_forecast",)),
    Screen("finance", "invoicing/recurring", ":material/event_repeat:",
           ("invoicing.recurring_cash", "invoicing.save_recurring_cash")),
    Screen("finance", "invoicing/bank_layouts", ":material/view_column:",
           ("invoicing.bank_layouts", "invoicing.save_bank_layout")),
    Screen("finance", "invoicing/bank_accounts", ":material/account_balance_wallet:",
           ("invoicing.bank_accounts", "invoicing.save_bank_account")),
    Screen("finance", "invoicing/claim", ":material/assignment_late:", ("invoicing.claim",), is_listed=False),
    Screen("finance", "invoicing/cash_count", ":material/payments:", ("invoicing.cash_count",), is_listed=False),
    Screen("finance", "invoicing/cash_entry", ":material/swap_horiz:", ("invoicing.cash_entry",), is_listed=False),
    Screen("finance", "invoicing/clearing", ":material/join_inner:", ("invoicing.clearing",), is_listed=False),
    Screen("finance", "invoicing/payment_request", ":material/approval:", ("invoicing.payment_request",), is_listed=False),
    Screen("finance", "invoicing/acceptance", ":material/request_page:", ("invoicing.acceptance",), is_listed=False),
    Screen("finance", "ledger/vouchers", ":material/menu_book:", ("ledger.vouchers",)),
    Screen("finance", "ledger/entries", ":material/format_list_numbered:", ("ledger.entries",)),
    Screen("finance", "ledger/ledgers", ":material/auto_stories:", ("ledger.accounts", "company.company"), LEDGERS),
    Screen("finance", "ledger/balances", ":material/balance:", ("ledger.account_balances",)),
    Screen("finance", "analysis/balance_sheet", ":material/account_balance:", asks=("finance.balance_sheet",)),
    Screen("finance", "analysis/income_statement", ":material/trending_up:", asks=("finance.income_statement",)),
    Screen("finance", "analysis/cash_flow_statement", ":material/waterfall_chart:", asks=("finance.cash_flow_statement",)),
    Screen("finance", "reporting/statements", ":material/table_chart:", ("reporting.statements",)),
    Screen("finance", "reporting/statement", ":material/table_chart:", ("reporting.statement",),
           asks=("finance.account_amounts",), is_listed=False),
    Screen("finance", "reporting/statement_entry", ":material/edit_note:", OWN_STATEMENT, asks=("finance.account_amounts",),
           is_listed=False),
    Screen("finance", "reporting/budgets", ":material/savings:", ("reporting.budgets",)),
    Screen("finance", "reporting/budget", ":material/savings:", ("reporting.budget",), is_listed=False),
    Screen("finance", "reporting/budget_use", ":material/speed:", asks=("finance.budget_by_account", "finance.account_amounts")),
    Screen("finance", "ledger/formulas", ":material/function:", ("ledger.statement_formulas", "ledger.save_statement_formula")),
    Screen("finance", "ledger/merging", ":material/merge:", ("ledger.merging_rules", "ledger.save_merging_rule")),
    Screen("finance", "ledger/periods", ":material/calendar_month:", ("ledger.periods", "ledger.close_period")),
    Screen("finance", "closing/bookings", ":material/event_repeat:", ("closing.bookings",)),
    Screen("finance", "closing/schedules", ":material/calendar_view_month:", ("closing.schedules",)),
    Screen("finance", "closing/vat", ":material/receipt_long:", ("closing.vat_sheet",)),
    Screen("finance", "closing/booking", ":material/event_repeat:", ("closing.booking",), is_listed=False),
    Screen("finance", "closing/schedule", ":material/calendar_view_month:", ("closing.schedule",), is_listed=False),
    Screen("finance", "costing/allocations", ":material/pie_chart:", ("costing.allocations",)),
    Screen("finance", "costing/basis", ":material/timer:", ("costing.basis_values",), is_listed=False),
    Screen("finance", "costing/pools", ":material/inbox_customize:", ("costing.pools", "costing.save_pool"), is_listed=False),
    Screen("finance", "costing/centres", ":material/hub:", ("costing.cost_centres", "costing.save_cost_centre"),
           is_listed=False),
    Screen("finance", "costing/rates", ":material/payments:", ("costing.labour_rates", "costing.save_labour_rate"),
           is_listed=False),
    Screen("finance", "costing/allocation", ":material/pie_chart:", ("costing.allocation",), is_listed=False),
    Screen("expenses", "expenses/claims", ":material/receipt:", ("expenses.claims",)),
    Screen("expenses", "expenses/claim_entry", ":material/add_a_photo:",
           ("expenses.save_claim", "expenses.claim", "expenses.kinds")),
    Screen("expenses", "expenses/to_pay", ":material/payments:", ("expenses.claims_to_pay", "expenses.pay_claims")),
    Screen("expenses", "expenses/advances", ":material/account_balance_wallet:", ("expenses.advances",)),
    Screen("expenses", "analysis/expenses", ":material/donut_small:", asks=("expenses.summary",)),
    Screen("expenses", "expenses/rules", ":material/rule:", ("expenses.kind_rules", "expenses.save_kind")),
    Screen("expenses", "expenses/claim", ":material/receipt:", ("expenses.claim",), is_listed=False),
    Screen("expenses", "expenses/advance", ":material/account_balance_wallet:", ("expenses.advance",), is_listed=False),
    Screen("finance", "assets/register", ":material/precision_manufacturing:", ("assets.assets",)),
    Screen("finance", "assets/depreciations", ":material/trending_down:", ("assets.depreciations",)),
    Screen("finance", "assets/disposals", ":material/logout:", ("assets.disposals",)),
    Screen("finance", "assets/stocktakes", ":material/fact_check:", ("assets.stocktakes",)),
    Screen("finance", "assets/asset", ":material/precision_manufacturing:", ("assets.asset",), is_listed=False),
    Screen("finance", "assets/depreciation", ":material/trending_down:", ("assets.depreciation",), is_listed=False),
    Screen("finance", "assets/disposal", ":material/logout:", ("assets.disposal",), is_listed=False),
    Screen("finance", "assets/stocktake", ":material/fact_check:", ("assets.stocktake",), is_listed=False),
    Screen("finance", "assets/categories", ":material/category:", ("assets.categories", "assets.save_category"),
           is_listed=False),
    Screen("finance", "assets/expense_accounts", ":material/rule:", ("assets.expense_accounts", "assets.save_expense_account"),
           is_listed=False),
    Screen("finance", "ledger/accounts", ":material/account_tree:", ("ledger.accounts", "ledger.save_account")),
    Screen("finance", "invoicing/receive", ":material/savings:", ("invoicing.receive_money",), is_listed=False),
    Screen("finance", "invoicing/pay", ":material/payments:", ("invoicing.pay_supplier",), is_listed=False),
    Screen("finance", "invoicing/payment", ":material/payments:", ("invoicing.payment",), is_listed=False),
    Screen("finance", "ledger/voucher", ":material/menu_book:", ("ledger.voucher",), is_listed=False),
    Screen("finance", "ledger/cash_flow", ":material/water_drop:", ("ledger.cash_flow_lines",), is_listed=False),
    Screen("finance", "ledger/templates", ":material/content_copy:", ("ledger.voucher_templates",)),
    Screen("finance", "ledger/template_entry", ":material/content_copy:", TEMPLATE_ENTRY, is_listed=False),
    Screen("finance", "ledger/voucher_entry", ":material/edit_note:", ("ledger.save_voucher", "ledger.voucher"), is_listed=False),
    Screen("analysis", "analysis/sales", ":material/bar_chart:", asks=("sales.summary",)),
    Screen("analysis", "analysis/costs", ":material/receipt_long:", asks=("finance.cost_of_sales",)),
    Screen("analysis", "analysis/margin", ":material/waterfall_chart:", asks=("finance.margin_bridge",)),
    Screen("analysis", "analysis/overstock", ":material/hourglass_bottom:", asks=("stock.overstock",)),
    Screen("analysis", "analysis/stock", ":material/stacked_line_chart:", asks=("stock.value_by_month",)),
    Screen("analysis", "analysis/receivables", ":material/hourglass_bottom:", asks=("finance.receivables_ageing",)),
    Screen("analysis", "analysis/classes", ":material/category:", asks=("sales.by_class",)),
    Screen("analysis", "analysis/payment_scores", ":material/grade:", asks=("sales.payment_scores",)),
    Screen("analysis", "analysis/supplier_scores", ":material/grade:", asks=("purchasing.supplier_scores",)),
    Screen("analysis", "analysis/freshness", ":material/schedule:", asks=("sales.summary",)),
    Screen("partners", "partners/customers", ":material/groups:", ("parties.parties", "parties.save_party")),
    Screen("partners", "partners/suppliers", ":material/local_shipping:", ("parties.parties", "parties.save_party")),
    Screen("partners", "partners/statement", ":material/receipt_long:", ("dealings.statement",)),
    Screen("partners", "partners/statements", ":material/fact_check:", ("dealings.statements",)),
    Screen("partners", "partners/statement_rules", ":material/event_repeat:",
           ("dealings.statement_rules", "dealings.save_statement_rule"), is_listed=False),
    Screen("partners", "partners/statement_made", ":material/receipt_long:", ("dealings.issued_statement",), is_listed=False),
    Screen("partners", "partners/party", ":material/contacts:", ("parties.party",), is_listed=False),
    Screen("partners", "partners/duplicates", ":material/merge:", ("parties.duplicates", "parties.merge")),
    Screen("partners", "partners/terms", ":material/event:", ("parties.terms", "parties.save_terms")),
    Screen("partners", "partners/items", ":material/category:", ("items.items", "items.save_item")),
    Screen("partners", "partners/employees", ":material/badge:", ("people.employees", "people.save_employee")),
    Screen("partners", "settings/files", ":material/attach_file:", ("papers.files",)),
    Screen("settings", "settings/account", ":material/manage_accounts:", ("identity.set_locale",)),
    Screen("settings", "settings/users", ":material/group_add:", ("identity.users", "identity.create_user")),
    Screen("settings", "settings/access_log", ":material/policy:", ("identity.access_log",)),
    Screen("settings", "settings/notices", ":material/campaign:", ("integrations.notices", "integrations.save_notice")),
    Screen("settings", "settings/messages", ":material/outgoing_mail:", ("integrations.messages",)),
    Screen("settings", "settings/papers", ":material/print:", ("papers.templates", "papers.template_text")),
    Screen("settings", "settings/imports", ":material/upload_file:", imports=True),
    Screen("settings", "settings/moving", ":material/local_shipping:", ("setup.moving_state", "setup.source_mappings")),
    Screen("settings", "settings/archives", ":material/folder_zip:", ("ledger.voucher_sheets", "ledger.periods")),
    Screen("settings", "settings/company", ":material/domain:", ("company.company", "company.change_company")),
)  # fmt: skip


def may_enter(screen: Screen, actor: Actor) -> bool:
    """Whether every query, command and question of the page exists and is permitted to the person."""
    if screen.imports and not any(actor.may(source.permission) for source in sources().values()):
        return False
    if screen.decides and not any(name.endswith("waiting_for_me") and _may_use(name, actor) for name in catalog().queries):
        return False
    return all(_may_use(name, actor) for name in screen.needs) and all(can_ask(name, actor) for name in screen.asks)


def can_ask(name: str, actor: Actor) -> bool:
    asked = questions().get(name)
    return asked is not None and may_see_figures(actor, asked.permission)


def _may_use(name: str, actor: Actor) -> bool:
    found = catalog()
    declared = found.queries.get(name) or found.commands.get(name)
    return declared is not None and actor.may(declared.permission)


def screens_for(actor: Actor, screens: Iterable[Screen] = SCREENS) -> list[Screen]:
    return [screen for screen in screens if may_enter(screen, actor)]


def pages_for(actor: Actor) -> dict[str, list[st.Page]]:
    """The navigation of one person: sections in order, unlisted pages reachable by their address only."""
    sections: dict[str, list[st.Page]] = {}
    for screen in screens_for(actor):
        page = st.Page(
            screen.file,
            title=t(screen.title_key),
            icon=screen.icon,
            url_path=screen.url,
            default=screen is SCREENS[0],
            visibility="visible" if screen.is_listed else "hidden",
        )
        sections.setdefault(t(f"screen.section.{screen.section}"), []).append(page)
    asked = asked_page()
    # The first page is at / only: at its own name Streamlit would say in English that there is none.
    there = {SCREENS[0].url, *(page.url_path for pages in sections.values() for page in pages)}
    if asked == SCREENS[0].url:
        page = st.Page(first_page, title=t(SCREENS[0].title_key), url_path=asked, visibility="hidden")
        next(iter(sections.values())).append(page)
    elif PAGE_NAME.fullmatch(asked) and asked not in there:
        # Without a page of this name Streamlit would answer in English, in a dialog of its own.
        page = st.Page(missing_page, title=t("screen.missing.title"), url_path=asked, visibility="hidden")
        next(iter(sections.values())).append(page)
    return sections


def first_page() -> None:
    """At the first page's own name: the way to where it is."""
    open_screen(SCREENS[0].path)


def asked_page() -> str:
    """The page that the browser's address names."""
    return urlsplit(st.context.url or "").path.strip("/")


def open_screen(path: str, **query: str) -> None:
    """Go to another page, carrying what it shall show in its address."""
    st.switch_page(HERE / f"{path}.py", query_params=query)


def can_open(path: str, actor: Actor) -> bool:
    return any(screen.path == path and may_enter(screen, actor) for screen in SCREENS)
