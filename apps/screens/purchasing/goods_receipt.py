"""One goods receipt or supplier return."""

from typing import Any

from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    go("purchasing/order", f"{t('purchasing.order')} {found.order_number}", key="order", id=str(found.order_id))
    if not found.is_return and any(line.quantity > line.returned for line in found.lines):
        go("purchasing/return_goods", t("command.purchasing.return_goods"), key="return", id=str(found.id))


document_page(
    DocumentView(
        kind="purchasing.goods_receipt",
        query="purchasing.goods_receipt",
        ref="goods_receipt",
        facts=("supplier", "date", "order_number", "supplier_note", "is_return"),
        lines=("line_no", "item", "name", "spec", "unit", "quantity", "value", "invoiced", "returned"),
        totals=("value",),
        actions=actions,
    )
)
