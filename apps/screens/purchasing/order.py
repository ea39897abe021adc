"""One purchase order: what may come next, and what followed from it."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.go import go
from operational.catalog.api import catalog

PRICE, MATCH = "purchasing.price_afterwards", "purchasing.match_receipt"


def afterwards(found: Any) -> None:
    """Goods came before this order: its prices, or the order they belong to, are said here."""
    if session.actor().may(catalog().commands[PRICE].permission):
        if st.button(t(f"command.{PRICE}"), key="price_afterwards", type="primary"):
            price(found)
        if st.button(t(f"command.{MATCH}"), key="match_receipt"):
            match(found)


@st.dialog(t(f"command.{PRICE}"), width="medium")
def price(found: Any) -> None:
    lines = [{"line_no": line.line_no, "price": f"{line.price.normalize():f}"} for line in found.lines]
    form = {"fixed": {"order": found.id, "version": found.version}, "only": ("price_includes_tax", "lines")}
    answer = derived_form(PRICE, form="price_afterwards", defaults={"lines": lines}, button=t("screen.confirm"), **form)
    if answer is not None:
        done("screen.document.moved", command=f"command.{PRICE}")
        st.rerun()


@st.dialog(t(f"command.{MATCH}"), width="medium")
def match(found: Any) -> None:
    receipt = next(row.id for row in found.related if row.kind == "purchasing.goods_receipt")
    answer = derived_form(
        MATCH, form="match_receipt", fixed={"goods_receipt": receipt}, only=("order",), button=t("screen.confirm")
    )
    if answer is not None:
        done("screen.document.moved", command=f"command.{MATCH}")
        st.rerun()


def actions(found: Any) -> None:
    """The pages where the next document is made."""
    ref = str(found.id)
    if found.state == "placed" and found.is_afterwards:
        afterwards(found)
    elif found.state in ("draft", "placed"):
        go("purchasing/order_entry", t("screen.edit"), key="edit", id=ref)
    if not found.is_afterwards:
        go("purchasing/order_entry", t("screen.copy"), key="copy", copy=ref)
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
    "as_ordered",
    "second_quantity",
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
        facts=("supplier", "date", "promise_date", "price_includes_tax", "is_afterwards"),
        lines=LINES,
        progress=("delivery", "billing"),
        primary={"draft": "purchasing.place_order", "placed": "purchasing.approve_order"},
        forms={"purchasing.send_back_order": ("reason",)},
        actions=actions,
    )
)
