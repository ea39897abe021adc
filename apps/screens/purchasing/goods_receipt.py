"""One goods receipt or supplier return."""

from typing import Any

from apps.screens import session
from apps.screens.navigation import can_open
from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    go("purchasing/order", f"{t('purchasing.order')} {found.order_number}", key="order", id=str(found.order_id))
    waits = any(line.pending > 0 for line in found.lines)
    if waits and can_open("purchasing/inspect", session.actor()):
        go("purchasing/inspect", t("command.purchasing.inspect_goods"), key="inspect", kind="primary", id=str(found.id))
    if not found.is_return and not waits and any(line.quantity > line.returned for line in found.lines):
        go("purchasing/return_goods", t("command.purchasing.return_goods"), key="return", id=str(found.id))
        if can_open("purchasing/exchange_goods", session.actor()):
            go("purchasing/exchange_goods", t("command.purchasing.exchange_goods"), key="exchange", id=str(found.id))


document_page(
    DocumentView(
        kind="purchasing.goods_receipt",
        query="purchasing.goods_receipt",
        ref="goods_receipt",
        facts=("supplier", "date", "order_number", "supplier_note", "is_return"),
        lines=("line_no", "item", "name", "spec", "unit", "quantity", "value", "pending", "rejected", "invoiced", "returned"),
        totals=("value",),
        actions=actions,
    )
)
