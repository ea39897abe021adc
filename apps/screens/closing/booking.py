"""One booking of a month's end: how each amount came about, its entries, and taking it back."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="closing.booking",
        query="closing.booking",
        ref="booking",
        facts=("month", "work", "date", "reason"),
        lines=("part", "base", "rate", "amount", "source"),
        lines_field="parts",
        totals=("amount",),
        forms={"closing.reverse_booking": ("reason",)},
    )
)
