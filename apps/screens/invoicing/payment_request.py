"""One payment request with the documents that it shall pay."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="invoicing.payment_request",
        query="invoicing.payment_request",
        ref="payment_request",
        facts=("party_name", "date", "pay_on", "payee_name", "payee_bank", "payee_account", "reason", "decision_reason",
               "payment_number"),
        lines=("source_number", "due_date", "open", "amount"),
        totals=("amount",),
        primary={"submitted": "invoicing.approve_payment_request", "approved": "invoicing.pay_request"},
        forms={
            "invoicing.refuse_payment_request": ("reason",),
            "invoicing.withdraw_payment_request": ("reason",),
            "invoicing.pay_request": ("cash_account", "date", "reference"),
        },
    )
)  # fmt: skip
