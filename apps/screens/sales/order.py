"""One sales order: what may come next, and what followed from it."""

from typing import Any

from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    """The pages where the next document is made."""
    ref = str(found.id)
    if found.state in ("draft", "quotation", "placed"):
        go("sales/order_entry", t("screen.edit"), key="edit", id=ref)
    if found.state == "approved" and found.delivery != "all":
        go("sales/issue", t("command.sales.issue_goods"), key="issue", kind="primary", id=ref)
    if found.state == "approved" and found.billing != "all":
        go("sales/invoice", t("command.sales.invoice_order"), key="invoice", id=ref)


LINES = (
    "line_no",
    "item",
    "name",
    "spec",
    "unit",
    "quantity",
    "price",
    "discount",
    "net",
    "gross",
    "issued",
    "invoiced",
    "open",
    "reserved",
    "available",
    "note",
)

document_page(
    DocumentView(
        kind="sales.order",
        query="sales.order",
        ref="order",
        facts=("customer", "date", "promise_date", "customer_po", "salesperson", "warehouse", "terms", "price_includes_tax"),
        lines=LINES,
        progress=("delivery", "billing", "payment"),
        primary={"draft": "sales.place_order", "quotation": "sales.place_order", "placed": "sales.approve_order"},
        actions=actions,
    )
)
