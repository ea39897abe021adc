"""One shared cost: what each line of goods bears, what stayed in stock, and the way to take it back."""

from typing import Any

from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    go("invoicing/invoice", found.invoice, key="invoice", id=str(found.invoice_id))


document_page(
    DocumentView(
        kind="purchasing.landed_cost",
        query="purchasing.landed_cost",
        ref="landed_cost",
        facts=("supplier", "date", "invoice", "tax_number", "basis", "note"),
        lines=("line_no", "goods_receipt", "item", "name", "unit", "quantity", "share_by", "amount", "to_stock", "to_cost"),
        totals=("net", "tax", "gross", "to_stock", "to_cost"),
        forms={"purchasing.reverse_landed_cost": ("date", "tax_number", "reason")},
        actions=actions,
        dash=True,
    )
)
