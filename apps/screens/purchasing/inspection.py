"""One inspection: what was found by line."""

from typing import Any

from apps.screens import session
from apps.screens.navigation import can_open
from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    receipt = str(found.goods_receipt_id)
    go("purchasing/goods_receipt", f"{t('purchasing.goods_receipt')} {found.receipt}", key="receipt", id=receipt)
    if any(line.rejected for line in found.lines) and can_open("purchasing/return_goods", session.actor()):
        go("purchasing/return_goods", t("command.purchasing.return_goods"), key="return", kind="primary", id=receipt)


document_page(
    DocumentView(
        kind="purchasing.inspection",
        query="purchasing.inspection",
        ref="inspection",
        facts=("supplier", "date", "receipt"),
        lines=("line_no", "item", "name", "spec", "unit", "accepted", "conceded", "rejected", "reduction", "reason"),
        totals=("reduction",),
        actions=actions,
    )
)
