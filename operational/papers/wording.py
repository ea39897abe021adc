"""The words that papers print, by language. The Chinese names of papers are their titles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from operational.core.api import say

NAMES = (
    "quotation", "sales_order", "picking_list", "delivery_note", "purchase_order", "money_receipt", "statement", "labels",
    "alignment", "notice", "financial_statement",
)  # fmt: skip
WORDS = (
    "number", "date", "page", "tax_id", "contact", "phone", "address", "customer", "supplier", "payer", "no", "item", "name",
    "spec", "customer_code", "supplier_code", "location", "lot", "unit", "quantity", "price", "discount", "vat_rate", "net",
    "tax", "gross", "promise_date", "note", "picked", "capitals", "maker", "checker", "picker", "cashier", "customer_signs",
    "supplier_signs", "carrier_signs", "receiver_signs", "payer_signs", "shift", "alignment_how", "valid_until", "terms",
    "salesperson", "buyer", "customer_po", "order", "warehouse", "carrier", "tracking_number", "delivery_address",
    "cash_account", "reference", "settled", "due_date", "made_on", "expires_on", "amount", "version", "draft", "cancelled",
    "not_picked", "return", "price_with_tax", "price_without_tax", "reversed", "currency",
    "period", "opening", "added", "taken_off", "closing", "balance", "document", "please_confirm", "our_seal", "their_seal",
    "balance_sheet", "income_statement", "cash_flow_statement", "assets", "liabilities_equity", "form_item", "end_current",
    "end_comparative", "period_current", "period_comparative", "period_previous", "form_view", "form_view_as_now",
    "form_view_as_closed", "form_with_unposted", "form_without_unposted", "form_department", "financial_statements",
    "claimant", "department", "reason", "attachments", "from_advance", "paid_out", "head", "finance", "expense_day",
    "expense_kind", "expense_what", "expense_paper", "invoice_number", "claimed",
)  # fmt: skip


@cache
def words_of(locale: str) -> Mapping[str, str]:
    """Every word that a template may print."""
    return {name: say(f"papers.word.{name}", locale) for name in WORDS}
