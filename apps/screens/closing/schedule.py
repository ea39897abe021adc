"""One schedule: its accounts, its plan month by month, what was booked of it."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="closing.schedule",
        query="closing.schedule",
        ref="schedule",
        facts=("name", "debit_account", "credit_account", "first_month", "months"),
        lines=("month", "amount"),
        lines_field="plan",
        totals=("amount", "booked", "remaining"),
        forms={"closing.stop_schedule": ("reason",)},
    )
)
