"""One other receipt or issue: its goods, its entry, and the way to take it back."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="stock.other_movement",
        query="stock.other_movement",
        ref="other_movement",
        facts=("direction", "reason", "party", "date", "note"),
        lines=("item_code", "item_name", "unit", "warehouse", "bin", "lot", "quantity", "value"),
        totals=("value", "tax"),
        forms={"stock.reverse_other": ("date",)},
    )
)
