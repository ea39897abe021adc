"""One receipt of money or payment: what it settled, what is left of its advance."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="invoicing.payment",
        query="invoicing.payment",
        ref="payment",
        titles={"in": "screen.invoicing.receipts.title", "out": "screen.invoicing.payments.title"},
        partners={"in": "customer", "out": "supplier"},
        facts=("party_name", "date", "cash_account", "reference", "advance_open"),
        lines=("date", "source_kind", "source_number", "amount"),
        lines_field="settlements",
        totals=("amount", "allocated"),
        forms={"invoicing.reverse_payment": ("reason", "date")},
    )
)
