"""Goods in state 待检, and what was refused and waits to be sent back."""

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing, list_page

COLUMNS = ("number", "date", "supplier", "item", "name", "spec", "unit")


def listing(refused: bool) -> Listing:
    return Listing(
        "purchasing.to_inspect",
        "purchasing.goods_receipt",
        (*COLUMNS, "rejected" if refused else "pending"),
        fixed={"refused": refused},
        empty_key="screen.purchasing.to_inspect.empty",
    )


def others() -> None:
    if can_open("purchasing/inspections", session.actor()):
        go("purchasing/inspections", t("screen.purchasing.inspections.title"), key="inspections")
    for path in ("purchasing/defects", "purchasing/defect_reasons"):
        go(path, t(f"screen.{path.replace('/', '.')}.title"), key=path.rsplit("/", 1)[-1])


st.title(t("screen.purchasing.to_inspect.title"), anchor=False)
refused = st.segmented_control(
    t("screen.purchasing.to_inspect.title"),
    (False, True),
    default=False,
    format_func=lambda value: t("purchasing.field.rejected" if value else "purchasing.field.pending"),
    label_visibility="collapsed",
    key="which",
)
row = list_page(listing(bool(refused)), actions=others, key="refused" if refused else "waiting")
if row is not None:
    page = "purchasing/return_goods" if refused else "purchasing/inspect"
    open_screen(page if can_open(page, session.actor()) else "purchasing/goods_receipt", id=str(row.receipt_id))
