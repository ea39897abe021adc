"""One goods issue or customer return."""

from typing import Any

from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    go("sales/order", f"{t('sales.order')} {found.order_number}", key="order", id=str(found.order_id))
    if not found.is_return and any(line.returnable > 0 for line in found.lines):
        go("sales/return_goods", t("command.sales.return_goods"), key="return", id=str(found.id))


document_page(
    DocumentView(
        kind="sales.goods_issue",
        query="sales.goods_issue",
        ref="goods_issue",
        facts=("customer", "date", "order_number", "warehouse", "is_return"),
        lines=("line_no", "item", "name", "spec", "unit", "location", "quantity", "returned", "net", "tax"),
        actions=actions,
    )
)
