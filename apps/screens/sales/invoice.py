"""Invoicing a sales order: what was delivered stands filled in; before delivery, what was ordered."""

from decimal import Decimal
from typing import Any

from apps.screens.widgets.fulfil import FulfilView, fulfil_page


def to_bill(line: Any) -> Decimal:
    """What is proposed: delivered and not billed, or else ordered and not billed. The command decides what may be."""
    delivered = line.issued - line.returned - line.invoiced
    return delivered if delivered > 0 else line.quantity - line.cancelled - line.invoiced


fulfil_page(
    FulfilView(
        kind="sales.order",
        query="sales.order",
        ref="order",
        command="sales.invoice_order",
        title_key="command.sales.invoice_order",
        header=("date", "tax_number", "note"),
        facts=("customer", "date", "terms"),
        shown=("line_no", "item", "name", "spec", "unit", "quantity", "issued", "returned", "invoiced", "gross"),
        open_of=to_bill,
        page="invoicing/invoice",
        result_kind="invoicing.invoice",
    )
)
