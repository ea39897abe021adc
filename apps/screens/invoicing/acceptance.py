"""One acceptance draft: where it came from, where it went, what may come next."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="invoicing.acceptance",
        query="invoicing.acceptance",
        ref="acceptance",
        facts=(
            *("bill_number", "units", "paper", "party_name", "drawer", "acceptor"),
            *("issued_on", "due_date", "days_left", "endorsed_to"),
        ),
        totals=("amount", "interest"),
        forms={
            "invoicing.endorse_acceptance": ("party", "part", "date"),
            "invoicing.discount_acceptance": ("interest", "part", "cash_account", "date"),
            "invoicing.collect_acceptance": ("part", "cash_account", "date"),
            "invoicing.honour_acceptance": ("cash_account", "date"),
            "invoicing.dishonour_acceptance": ("reason", "date"),
        },
    )
)
