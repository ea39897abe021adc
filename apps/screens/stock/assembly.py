"""One assembly or disassembly: what left, what came, at which cost."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="stock.assembly",
        query="stock.assembly",
        ref="assembly",
        facts=("item", "name", "quantity", "is_disassembly", "date"),
        lines=("item_code", "item_name", "unit", "purpose", "warehouse", "bin", "lot", "quantity", "value"),
        totals=("value",),
    )
)
