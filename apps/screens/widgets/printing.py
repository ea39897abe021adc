"""Papers of a document: a menu of what can be printed, each opening as a PDF beside the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from operational.catalog.api import catalog

# What can be printed of a document of each kind, the usual paper first.
PAPERS: Mapping[str, Sequence[str]] = {
    "sales.order": ("sales_order", "quotation", "picking_list"),
    "sales.goods_issue": ("delivery_note",),
    "purchasing.order": ("purchase_order",),
    "invoicing.payment": ("money_receipt",),
    "dealings.statement": ("statement",),
    "expenses.claim": ("expense_claim",),
}


def paper_address(name: str, document: int | str | None = None, **more: Any) -> str:
    """Where the paper opens as a PDF, for whoever is signed in and may see its document."""
    place = f"/{document}" if document is not None else ""
    query = f"?{urlencode(more, doseq=True)}" if more else ""
    return f"/api/papers/{name}{place}.pdf{query}"


def picture_address(name: str, document: int | str) -> str:
    """Where the paper opens as a picture, to send to a telephone."""
    return paper_address(name, document).removesuffix(".pdf") + ".png"


def print_menu(kind: str, found: Any) -> None:
    """The button 打印 of a document page; without rights or papers there is none."""
    names = [name for name in PAPERS.get(kind, ()) if _fits(name, found)]
    if not names:
        return
    with st.popover(t("screen.print"), icon=":material/print:", key="print"):
        for name in names:
            st.link_button(t(f"papers.choice.paper.{name}"), paper_address(name, found.id), width="stretch")
            if name == "statement":
                st.link_button(t("screen.print_as_picture"), picture_address(name, found.id), width="stretch")
            if name == "delivery_note":
                plain = paper_address(name, found.id, with_prices="false")
                st.link_button(t("screen.print_without_prices"), plain, width="stretch")


def _fits(name: str, found: Any) -> bool:
    """Whether the reader may print it, and whether the document has come that far or not too far."""
    if not session.actor().may(catalog().queries[f"papers.{name}"].permission):
        return False
    state = getattr(found, "state", "")
    if name == "money_receipt":
        return getattr(found, "direction", "") == "in"
    if name == "quotation":
        return state in ("draft", "quotation")
    if name == "sales_order":
        return state != "quotation"
    if name == "picking_list":
        return state == "approved" and getattr(found, "delivery", "") != "all"
    return True
