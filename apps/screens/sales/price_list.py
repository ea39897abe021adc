"""One price list with its prices."""

from typing import Any

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    if session.actor().may("sales.price_list.edit"):
        go("sales/price_list_entry", t("screen.edit"), key="edit", kind="primary", id=str(found.id))


document_page(
    DocumentView(
        kind="sales.price_list",
        query="sales.price_list",
        ref="price_list",
        facts=("name", "customer", "class_name", "currency", "valid_from", "valid_to", "includes_tax", "is_active", "note"),
        lines=("line_no", "item", "name", "spec", "unit", "minimum_quantity", "price", "valid_from", "valid_to"),
        totals=(),
        actions=actions,
    )
)
