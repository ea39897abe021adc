"""Counting the cash box 现金盘点: notes and coins by value beside what the books say; a difference waits for a decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens import drafts
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_beside, show_refusal
from apps.screens.widgets.document import Result, totals
from apps.screens.widgets.format import field_label
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.lines import ROW_PIXELS
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.periods import today
from apps.screens.widgets.platform import may

COUNT = "invoicing.count_cash"
# The notes and coins of the renminbi that are in use.
VALUES = tuple(Decimal(value) for value in ("100", "50", "20", "10", "5", "1", "0.50", "0.10"))
FORM = "cash_count"


def pieces(account: str, kept: dict[str, Any]) -> list[dict[str, Any]]:
    """How many of each value; the grid takes the keyboard from top to bottom. An empty box is a nought somewhere."""
    before = {Decimal(row["value"]): row["pieces"] for row in kept.get("pieces", [])}
    names = {name: field_label("invoicing", name) for name in ("value", "pieces")}
    table = pd.DataFrame({"value": [f"{value:f}" for value in VALUES], "pieces": [before.get(value) for value in VALUES]})
    table["pieces"] = table["pieces"].astype("Int64")
    edited = st.data_editor(
        table,
        column_config={
            "value": st.column_config.TextColumn(names["value"], disabled=True),
            "pieces": st.column_config.NumberColumn(f"{names['pieces']} ✎", min_value=0, step=1, format="%d"),
        },
        hide_index=True,
        row_height=ROW_PIXELS,
        height=(len(VALUES) + 1) * ROW_PIXELS + 3,
        placeholder="",
        key=f"pieces_{account}_{st.session_state.get('opening', '')}",
        width=320,
    )
    return [
        {"value": value, "pieces": int(count)}
        for value, count in zip(VALUES, edited["pieces"].tolist(), strict=True)
        if count is not None and not pd.isna(count)
    ]


def count(accounts: dict[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="count_bar"):
        account = st.selectbox(t("invoicing.bank_account"), list(accounts), format_func=accounts.get, key="account", width=260)
        date = st.date_input(field_label("invoicing", "date"), value=today(), key="date", format="YYYY-MM-DD", width=160)
    if not account:
        return
    kept = drafts.restore(FORM, account) or {}
    counted = pieces(account, kept)
    note = st.text_input(field_label("invoicing", "note"), value=kept.get("note", ""), key=f"note_{account}", width=480).strip()
    show_beside(FORM, "note")
    given: dict[str, Any] = {"cash_account": account, "date": date, "pieces": counted}
    if note:
        given["note"] = note
    if counted or note:
        drafts.keep(FORM, {"pieces": counted, "note": note}, account)
    trial = call(COUNT, given, form=FORM, dry_run=True) if counted else None
    if trial is not None:
        totals(Result(trial.result), ("book", "counted", "difference"), "invoicing")
        if Decimal(str(trial.result["difference"])):
            st.warning(t("screen.invoicing.cash_counts.differs"), icon=":material/difference:")
    show_refusal(FORM, beside=("note",))
    if st.button(t(f"command.{COUNT}"), key="send", type="primary", disabled=trial is None):
        answer = call(COUNT, given, form=FORM)
        if answer is None:
            st.rerun()
        drafts.forget(FORM, account)
        done("screen.document.saved", kind="invoicing.cash_count", number=answer.result["number"])
        open_screen("invoicing/cash_count", id=str(answer.result["id"]))


st.title(t("screen.invoicing.cash_counts.title"), anchor=False)
boxes = {row.code: f"{row.code} {row.name}" for row in query("invoicing.bank_accounts").rows if row.kind == "cash"}
if may(COUNT):
    with st.expander(t(f"command.{COUNT}"), expanded=True, icon=":material/payments:"):
        count(boxes)
list_page(
    Listing(
        "invoicing.cash_counts",
        "invoicing.cash_count",
        ("number", "date", "cash_account", "state", "book", "counted", "difference"),
        opens="invoicing/cash_count",
        empty_key="screen.invoicing.cash_counts.empty",
    )
)
hotkeys({"ctrl+s": "send"})
