"""What papers, attachments and their parents are called."""

from __future__ import annotations

from typing import Literal

PaperName = Literal[
    "quotation", "sales_order", "picking_list", "delivery_note", "purchase_order", "money_receipt", "statement", "labels",
    "alignment", "notice", "financial_statement", "expense_claim",
]  # fmt: skip
Purpose = Literal["other", "contract", "signed_slip", "signed_copy", "invoice", "receipt", "certificate", "drawing", "photo"]
Kind = Literal[
    "sales.order", "sales.goods_issue", "purchasing.order", "purchasing.goods_receipt", "purchasing.inspection",
    "invoicing.invoice", "invoicing.payment", "ledger.voucher", "items.item", "parties.party",
    "dealings.statement", "expenses.claim", "expenses.advance",
]  # fmt: skip
LabelSize = Literal["50x30", "40x60"]
