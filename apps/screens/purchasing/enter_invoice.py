"""Entering a supplier's invoice for goods received: each estimate stands with what is not billed yet."""

from apps.screens.widgets.fulfil import FulfilView, fulfil_page

fulfil_page(
    FulfilView(
        kind="purchasing.order",
        query="purchasing.order",
        ref="order",
        command="purchasing.enter_invoice",
        title_key="command.purchasing.enter_invoice",
        header=("tax_number", "date", "gross", "due_date"),
        facts=("supplier", "date"),
        shown=("receipt", "date", "item", "name", "value"),
        line_key="receipt_line",
        key_from="receipt_line",
        open_field="quantity",
        editable=("quantity", "net", "tax"),
        lines_query="purchasing.received_not_invoiced",
        page="invoicing/invoice",
        result_kind="invoicing.invoice",
        totals=("net", "tax", "gross", "difference"),
    )
)
