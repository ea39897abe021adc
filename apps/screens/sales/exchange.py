"""One exchange: what came back, what left in its place, and the papers around it."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="sales.exchange",
        query="sales.exchange",
        ref="exchange",
        facts=("customer", "date", "reason", "difference"),
        lines=("document", "line_no", "item", "name", "spec", "unit", "quantity", "net", "tax"),
        totals=("difference",),
    )
)
