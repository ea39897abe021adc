"""One inspection: what was found by line, and what was refused sent back at once."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, try_query
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go
from operational.catalog.api import catalog

RETURN = "purchasing.return_goods"
EXCHANGE = "purchasing.exchange_goods"


def actions(found: Any) -> None:
    receipt = str(found.goods_receipt_id)
    go("purchasing/goods_receipt", f"{t('purchasing.goods_receipt')} {found.receipt}", key="receipt", id=receipt)
    if not any(line.rejected for line in found.lines) or not session.actor().may(catalog().commands[RETURN].permission):
        return
    refused = waiting(found.goods_receipt_id)
    if refused and st.button(t("screen.purchasing.inspection.send_back"), key="send_back", type="primary"):
        send_back(found.goods_receipt_id, refused)
    may_exchange = refused and session.actor().may(catalog().commands[EXCHANGE].permission)
    if may_exchange and st.button(t("screen.purchasing.inspection.exchange"), key="exchange_refused"):
        exchange(found, refused)
    if refused and can_open("purchasing/return_goods", session.actor()):
        go("purchasing/return_goods", t(f"command.{RETURN}"), key="return", id=receipt)


def waiting(receipt: int) -> list[dict[str, Any]]:
    """What was refused of the receipt and did not go back yet."""
    shown = try_query("purchasing.goods_receipt", {"goods_receipt": receipt}, form="receipt")
    if shown is None:
        return []
    return [{"line_no": line.line_no, "quantity": line.rejected} for line in shown.lines if line.rejected > 0]


def send_back(receipt: int, refused: list[dict[str, Any]]) -> None:
    """All that was refused, in one supplier return."""
    made = call(RETURN, {"goods_receipt": receipt, "lines": refused}, form="move")
    if made is None:
        st.rerun()
    done("screen.document.saved", kind="purchasing.goods_receipt", number=made.result["number"])
    open_screen("purchasing/goods_receipt", id=str(made.result["id"]))


def exchange(found: Any, refused: list[dict[str, Any]]) -> None:
    """All that was refused goes back for the same again; why is what the inspection found."""
    told = (" ".join(part for part in (line.defect, line.reason) if part) for line in found.lines if line.rejected)
    reason = "；".join(dict.fromkeys(told)) or found.number
    made = call(EXCHANGE, {"goods_receipt": found.goods_receipt_id, "reason": reason[:500], "lines": refused}, form="move")
    if made is None:
        st.rerun()
    done("screen.document.saved", kind="purchasing.exchange", number=made.result["number"])
    open_screen("purchasing/exchange", id=str(made.result["id"]))


document_page(
    DocumentView(
        kind="purchasing.inspection",
        query="purchasing.inspection",
        ref="inspection",
        facts=("supplier", "date", "receipt"),
        lines=("line_no", "item", "name", "spec", "unit", "accepted", "conceded", "rejected", "defect", "reduction", "reason"),
        totals=("reduction",),
        files_usual="photo",
        actions=actions,
    )
)
