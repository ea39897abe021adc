"""One exchange by the supplier: what went back, what came again, and the papers around it."""

from typing import Any

from apps.screens import session
from apps.screens.navigation import can_open
from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    if found.state == "waiting" and can_open("purchasing/receive_exchange", session.actor()):
        go("purchasing/receive_exchange", t("command.purchasing.receive_exchange"), key="come", kind="primary", id=str(found.id))


document_page(
    DocumentView(
        kind="purchasing.exchange",
        query="purchasing.exchange",
        ref="exchange",
        facts=("supplier", "date", "receipt", "reason", "is_at_customer"),
        lines=("line_no", "item", "name", "spec", "unit", "quantity", "value", "arrived", "open", "lot_came"),
        totals=(),
        forms={"purchasing.give_up_exchange": ("reason",)},
        actions=actions,
    )
)
