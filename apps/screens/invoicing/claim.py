"""One receivable or payable without goods."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="invoicing.claim",
        query="invoicing.claim",
        ref="claim",
        facts=("party_name", "direction", "date", "due_date", "other_account", "currency", "foreign_amount", "rate"),
        totals=("amount",),
        forms={"invoicing.reverse_claim": ("reason", "date")},
    )
)
