"""One price adjustment: what the goods cost before and now, and its invoice."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="sales.price_adjustment",
        query="sales.price_adjustment",
        ref="price_adjustment",
        facts=("customer", "date", "order_number", "reason", "tax_deferred"),
        lines=("line_no", "item", "name", "unit", "quantity", "old_gross", "new_gross", "new_price", "net", "tax"),
        primary={"booked": "sales.invoice_adjustment"},
        forms={"sales.invoice_adjustment": ("date", "tax_number", "note")},
    )
)
