"""存货关账: what must be done before the stock of a month is closed, closing it, and opening the last one again."""

from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.format import moment, money
from apps.screens.widgets.listing import Listing, list_page, show_rows
from apps.screens.widgets.papers import may
from apps.screens.widgets.phone import is_phone

LOOKS = {
    "done": ("green", ":material/check_circle:"),
    "block": ("red", ":material/block:"),
    "warn": ("orange", ":material/visibility:"),
    "run": ("blue", ":material/functions:"),
}
# Where a line of the list is put right.
MENDS = {
    "counts_unfinished": "stock/counts",
    "negative": "stock/now",
    "unvalued": "stock/other",
    "ledger_differs": "stock/proof",
    "without_price": "purchasing/goods_receipts",
    "on_the_way": "stock/transfer",
}
COLUMNS = {
    "counts_unfinished": ("number", "place"),
    "negative": ("item", "name", "place", "quantity"),
    "unvalued": ("item", "name", "quantity", "value"),
    "ledger_differs": ("item", "name", "value"),
    "without_price": ("item", "name", "quantity"),
    "on_the_way": ("number",),
    "averages": ("item", "name"),
}


def close(month: str) -> None:
    """Tries it first: the question says what will be booked."""
    trial = call("stock.close_stock", {"month": month}, form="close", dry_run=True)
    if trial is None:
        return

    @st.dialog(t("command.stock.close_stock"))
    def confirm() -> None:
        st.write(t("screen.stock.close.confirm", month=month, items=trial.result["items"], difference=trial.result["difference"]))
        if st.button(t("screen.confirm"), key="confirm_close", type="primary"):
            st.session_state.pop("place", None)
            answer = call("stock.close_stock", {"month": month}, form="close")
            if answer is not None:
                done("screen.stock.close.done", month=month, number=answer.result["number"])
            st.rerun()

    confirm()


def reopen(month: str) -> None:
    @st.dialog(t("command.stock.reopen_stock"))
    def ask() -> None:
        st.write(t("screen.stock.close.reopen_means", month=month))
        reason = st.text_area(t("stock.field.reason"), key="reopen_reason", max_chars=500)
        if st.button(t("command.stock.reopen_stock"), key="confirm_reopen", type="primary", disabled=not reason.strip()):
            st.session_state.pop("place", None)
            if call("stock.reopen_stock", {"month": month, "reason": reason}, form="reopen") is not None:
                done("screen.stock.close.reopened", month=month)
                st.rerun()
        show_refusal("reopen")

    ask()


def step(found: Any) -> None:
    colour, icon = LOOKS[found.state]
    word = t(f"screen.stock.close.step.{found.key}")
    label = f"{icon} :{colour}[**{word}**]" + (f" · {found.count}" if found.count else "")
    if not found.offenders:
        st.markdown(label)
        return
    with st.expander(label, expanded=found.state == "block"):
        st.caption(t(f"screen.stock.close.hint.{found.key}"))
        show_rows(found.offenders, COLUMNS[found.key], "stock", key=f"step_{found.key}")
        if found.count > len(found.offenders):
            st.caption(t("screen.stock.close.more", count=found.count - len(found.offenders)))
        page = MENDS.get(found.key, "")
        if page and can_open(page, actor()) and st.button(t("screen.stock.close.go"), key=f"go_{found.key}"):
            open_screen(page)


def next_month(row: Any) -> None:
    month = f"{row.month:%Y-%m}"
    with st.container(border=True, key="next"):
        st.subheader(t("screen.stock.close.next", month=month), anchor=False)
        answer = try_query("stock.close_list", {"month": month}, form="close")
        for found in answer.steps if answer is not None else ():
            step(found)
        show_refusal("close")
        if answer is None or not may("stock.close_stock"):
            return
        if not row.is_over:
            st.caption(t("screen.stock.close.not_over"))
        ready = answer.is_ready and row.is_over
        if st.button(t("command.stock.close_stock"), key="close", type="primary", disabled=not ready):
            close(month)


def months(rows: list[Any]) -> None:
    for row in rows:
        month = f"{row.month:%Y-%m}"
        closed = row.state == "closed"
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"month_{month}"):
            st.markdown(f"**{month}**", width=80)
            st.badge(t(f"screen.stock.close.state.{row.state}"), color="green" if closed else "grey")
            if row.books == "closed":
                st.badge(t("screen.ledger.period.closed"), color="grey")
            about = [row.number, moment(row.closed_at) if row.closed_at else "", row.reason]
            if row.items:
                about.append(t("screen.stock.close.averaged", items=row.items, difference=money(row.difference)))
            st.caption(" · ".join(part for part in about if part), width="stretch")
            if row.is_last_closed and may("stock.reopen_stock") and st.button(t("command.stock.reopen_stock"), key=f"re_{month}"):
                reopen(month)


st.title(t("screen.stock.close.title"), anchor=False)
st.caption(t("screen.stock.close.about"))
answer = try_query("stock.months", form="months")
show_refusal("months")
tabs = st.tabs([t("screen.stock.close.months"), t("query.stock.averages")])
with tabs[0]:
    if answer is not None:
        waiting = [row for row in answer.rows if row.state == "next"]
        if waiting:
            next_month(waiting[0])
        months([row for row in answer.rows if row.state != "next"])
with tabs[1]:
    columns: tuple[str, ...] = ("month", "item", "name", "warehouse", "unit_cost", "closing_quantity", "closing_value")
    if not is_phone():
        columns = (
            "month", "item", "name", "spec", "unit", "warehouse", "opening_quantity", "opening_value", "in_quantity", "in_value",
            "carried_in_quantity", "carried_in_value", "unit_cost", "out_quantity", "out_value", "carried_out_quantity",
            "carried_out_value", "closing_quantity", "closing_value",
        )  # fmt: skip
    list_page(Listing("stock.averages", "stock.close", columns, empty_key="screen.stock.close.no_averages"), key="averages")
