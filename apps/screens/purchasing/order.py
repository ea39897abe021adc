"""One purchase order: what may come next, and what followed from it."""

from typing import Any

from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    """The pages where the next document is made."""
    ref = str(found.id)
    if found.state in ("draft", "placed"):
        go("purchasing/order_entry", t("screen.edit"), key="edit", id=ref)
    if found.state == "approved" and found.delivery != "all":
        go("purchasing/receive", t("command.purchasing.receive_goods"), key="receive", kind="primary", id=ref)
    if found.state == "approved" and found.billing != "all":
        go("purchasing/enter_invoice", t("command.purchasing.enter_invoice"), key="invoice", id=ref)


LINES = (
    "line_no",
    "item",
    "name",
    "spec",
    "unit",
    "quantity",
    "price",
    "net",
    "tax",
    "gross",
    "received",
    "invoiced",
    "open",
    "note",
)

document_page(
    DocumentView(
        kind="purchasing.order",
        query="purchasing.order",
        ref="order",
        facts=("supplier", "date", "promise_date", "price_includes_tax"),
        lines=LINES,
        progress=("delivery", "billing"),
        primary={"draft": "purchasing.place_order", "placed": "purchasing.approve_order"},
        forms={"purchasing.send_back_order": ("reason",)},
        actions=actions,
    )
)
