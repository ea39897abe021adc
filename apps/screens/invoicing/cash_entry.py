"""One piece of other money or a transfer between own accounts."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="invoicing.cash_entry",
        query="invoicing.cash_entry",
        ref="cash_entry",
        facts=("direction", "date", "cash_account", "other_account", "cash_flow_line", "reference"),
        totals=("foreign_amount", "other_foreign_amount", "amount"),
        forms={"invoicing.reverse_cash_entry": ("reason", "date")},
    )
)
