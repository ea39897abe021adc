"""Paying many at once 批量付款: approved requests into the file that the bank takes, and what the bank paid into the books."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.format import field_label, money
from apps.screens.widgets.go import go
from apps.screens.widgets.periods import today
from apps.screens.widgets.platform import may
from apps.screens.widgets.ticks import tick_table

MAKE, PAY = "invoicing.make_bank_file", "invoicing.pay_request"
COLUMNS = ("number", "amount", "party_name", "payee_account", "pay_on", "state", "reason", "date")
ROWS = 200
FORM = "bank_file"
VIEWS = ("make", "pay")


def edition() -> int:
    return int(st.session_state.get("bank_file_edition", 0))


def chosen_of(state: str) -> list[Any]:
    rows = query("invoicing.payment_requests", {"state": state, "page_rows": ROWS}).rows
    if not rows:
        st.info(t(f"screen.invoicing.bank_file.no_{state}"), icon=":material/inbox:")
        return []
    chosen = tick_table(rows, COLUMNS, "invoicing", "invoicing.payment_request", key=f"{state}_{edition()}")
    amount = money(sum((row.amount for row in chosen), Decimal(0)))
    st.caption(t("screen.invoicing.matching.chosen", count=len(chosen), amount=amount))
    return chosen


def account_box(key: str) -> str | None:
    rows = query("invoicing.bank_accounts").rows
    accounts = {row.code: f"{row.code} {row.name}" for row in rows if row.kind != "cash"}
    found: str | None = st.selectbox(t("invoicing.bank_account"), list(accounts), format_func=accounts.get, key=key, width=260)
    return found


def make() -> None:
    layouts = {row.code: row for row in query("invoicing.bank_layouts", {"purpose": "payment"}).rows if row.is_active}
    if not layouts:
        st.info(t("screen.invoicing.bank_file.no_layout"), icon=":material/view_column:")
        go("invoicing/bank_layouts", t("screen.invoicing.bank_layouts.title"), key="to_layouts")
        return
    chosen = chosen_of("approved")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="file_bar"):
        account = account_box("file_account")
        names = {code: f"{code} {row.name}" for code, row in layouts.items()}
        layout = st.selectbox(field_label("invoicing", "layout"), list(names), format_func=names.get, key="layout", width=260)
        if may(MAKE) and st.button(t(f"command.{MAKE}"), key="make", type="primary", disabled=not chosen):
            given = {"requests": [row.id for row in chosen], "layout": layout, "cash_account": account}
            answer = call(MAKE, given, form=FORM)
            if answer is not None:
                st.session_state["bank_file"] = answer.result
                st.session_state["bank_file_edition"] = edition() + 1
            st.rerun()
    download()


def download() -> None:
    """The file just made, until the next one: the requests wait as sent."""
    made = st.session_state.get("bank_file")
    if not made:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key="card_file"):
        said = t("screen.invoicing.bank_file.made", count=made["requests"], amount=money(Decimal(str(made["amount"]))))
        st.markdown(f":green[:material/task_alt:] {said}")
        st.download_button(
            made["name"], made["text"].encode(made["encoding"], errors="replace"), file_name=made["name"], on_click="ignore",
            icon=":material/download:", type="primary", key="file",
        )  # fmt: skip


def pay() -> None:
    chosen = chosen_of("sent")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="pay_bar"):
        date: dt.date = st.date_input(field_label("invoicing", "date"), value=today(), key="paid", format="YYYY-MM-DD", width=160)
        if may(PAY) and st.button(t("screen.invoicing.bank_file.mark_paid"), key="pay", type="primary", disabled=not chosen):
            made = 0
            for row in chosen:
                if call(PAY, {"payment_request": row.id, "date": date}, form=FORM) is None:
                    break  # told above; what is paid stays
                made += 1
            if made:
                done("screen.invoicing.bank_file.paid", count=made)
                st.session_state["bank_file_edition"] = edition() + 1
            st.rerun()


st.title(t("screen.invoicing.bank_file.title"), anchor=False)
heed("view", VIEWS)
view = st.segmented_control(
    t("screen.invoicing.bank_file.title"), VIEWS, default="make", key="view", bind="query-params",
    format_func=lambda name: t(f"screen.invoicing.bank_file.{name}"), label_visibility="collapsed",
)  # fmt: skip
show_refusal(FORM)
pay() if view == "pay" else make()
