"""One settlement slip, netting or write-off with what it matched."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="invoicing.clearing",
        query="invoicing.clearing",
        ref="clearing",
        facts=("purpose", "date", "party_name", "other_party", "reason"),
        lines=("date", "debit_number", "credit_number", "amount"),
        totals=("amount",),
        forms={"invoicing.reverse_settlement": ("reason", "date")},
    )
)
