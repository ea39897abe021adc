"""One goods issue or customer return."""

from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.attachments import upload_button
from apps.screens.widgets.calling import done
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.go import go
from operational.catalog.api import catalog

PAPERS = ("carrier", "tracking_number", "freight_payer")


def actions(found: Any) -> None:
    go("sales/order", f"{t('sales.order')} {found.order_number}", key="order", id=str(found.order_id))
    if found.is_return:
        return
    if any(line.returnable > 0 for line in found.lines):
        go("sales/return_goods", t("command.sales.return_goods"), key="return", id=str(found.id))
        go("sales/adjust_price", t("command.sales.adjust_price"), key="adjust", id=str(found.id))
        exchange(found)
    form_button("sales.record_shipment", found, {name: getattr(found, name) for name in PAPERS})
    if found.slip != "back":
        form_button("sales.record_slip", found, {})
        if actor().may(catalog().commands["sales.record_slip"].permission):
            upload_button("sales.goods_issue", found.id, t("screen.sales.goods_issue.slip_photo"), "signed_slip")


def exchange(found: Any) -> None:
    """What comes back is filled in; what leaves in its place stays empty for the same goods again."""
    command = "sales.exchange_goods"
    if not actor().may(catalog().commands[command].permission) or not st.button(t(f"command.{command}"), key=command):
        return

    @st.dialog(t(f"command.{command}"), width="large")
    def ask() -> None:
        st.caption(t("screen.sales.goods_issue.exchange_how"))
        back = [{"line_no": n.line_no, "quantity": written(n.returnable)} for n in found.lines if n.returnable > 0]
        answer = derived_form(command, form=f"{command}_{found.id}", fixed={"goods_issue": found.id}, defaults={"lines": back},
                              button=t(f"command.{command}"))  # fmt: skip
        if answer is not None:
            done("screen.document.saved", kind="sales.exchange", number=answer.result["number"])
            open_screen("sales/exchange", id=str(answer.result["id"]))

    ask()


def written(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def form_button(command: str, found: Any, defaults: dict[str, Any]) -> None:
    """A button that asks a few fields in a drawer and runs the command."""
    if not actor().may(catalog().commands[command].permission) or not st.button(t(f"command.{command}"), key=command):
        return

    @st.dialog(t(f"command.{command}"), width="medium")
    def ask() -> None:
        form = f"{command}_{found.id}"
        given = {"goods_issue": found.id}
        if derived_form(command, form=form, fixed=given, defaults=defaults, button=t("screen.save")) is not None:
            done("screen.document.moved", command=f"command.{command}")
            st.rerun()

    ask()


document_page(
    DocumentView(
        kind="sales.goods_issue",
        query="sales.goods_issue",
        ref="goods_issue",
        facts=("customer", "date", "order_number", "warehouse", "is_return", *PAPERS, "slip", "slip_date", "slip_file"),
        lines=("line_no", "item", "name", "spec", "unit", "location", "quantity", "returned", "net", "tax"),
        actions=actions,
    )
)
