"""The list before a month is closed: each step with its state, the rows behind it, and the button that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.calling import call, done, show_refusal
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.format import field_label, money
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.papers import may
from apps.screens.widgets.runs import run_button
from operational.core.api import ZERO

LOOKS = {
    "done": ("green", ":material/check_circle:"),
    "block": ("red", ":material/block:"),
    "to_do": ("blue", ":material/pending_actions:"),
    "notice": ("orange", ":material/visibility:"),
}
# Where a step is put right that no single command does.
MENDS = {
    "ledger.drafts": "ledger/vouchers",
    "stock.closed": "stock/close",
    "stock.negative": "stock/now",
    "stock.unvalued": "stock/other",
    "stock.equals_ledger": "stock/proof",
    "invoicing.bank_reconciled": "invoicing/matching",
    "expenses.claims_booked": "home/waiting",
    "expenses.claims_decided": "expenses/claims",
}
COLUMNS = ("number", "name", "date", "quantity", "amount")
LINE = ("account", "debit", "credit")


def show_step(found: Any, month: str) -> None:
    """One line of the list; rows open their documents."""
    colour, icon = LOOKS[found.state]
    label = f"{icon} :{colour}[**{t(f'close_step.{found.key}')}**]" + (f" · {found.count}" if found.count else "")
    if found.state == "to_do" and not found.holds:
        label += f" · {t('screen.ledger.close.not_in_use')}"
    if found.state == "done":
        st.markdown(label)
        return
    with st.expander(label, expanded=found.holds):
        st.caption(t(f"close_step.{found.key}.hint"))
        _rows(found)
        _act(found, month)


def _rows(found: Any) -> None:
    shown = [name for name in COLUMNS if any(getattr(row, name) for row in found.rows)]
    if not shown:
        return
    labels = {"number": field_label("core", "number")}  # documents of every kind, not vouchers only
    chosen = show_rows(found.rows, shown, "ledger", key=f"step_{found.key}", opens=True, labels=labels)
    if found.count > len(found.rows):
        st.caption(t("screen.stock.close.more", count=found.count - len(found.rows)))
    if chosen is None:
        return
    row = found.rows[chosen]
    page = PAGE_OF.get(row.kind, "")
    if page and row.id is not None and can_open(page, actor()):
        open_screen(page, id=str(row.id))


def _act(found: Any, month: str) -> None:
    if found.key == "ledger.entries_posted":
        with st.container(horizontal=True, key="post"):
            run_button("ledger.make_vouchers", "screen.ledger.made", ("vouchers", "entries"))
            run_button("ledger.post_vouchers", "screen.ledger.posted", ("count",), confirm_key="screen.ledger.post_confirm")
        return
    page = MENDS.get(found.key, "")
    if page:
        if can_open(page, actor()) and st.button(t("screen.stock.close.go"), key=f"go_{found.key}"):
            open_screen(page)
    elif found.command and may(found.command):
        if st.button(t(f"command.{found.command}"), key=f"do_{found.key}", type="primary" if found.holds else "secondary"):
            run_step(found.command, {"month": month}, lambda: done("screen.document.moved", command=f"command.{found.command}"))
        show_refusal(found.command)


def run_step(command: str, data: Mapping[str, Any], after: Callable[[], None]) -> None:
    """Tries it first and shows the entries it would write; then it is done by one more press."""
    trial = call(command, data, form=command, dry_run=True)
    if trial is None:
        st.rerun()
        return

    @st.dialog(t(f"command.{command}"), width="large")
    def confirm() -> None:
        entries(trial.entries)
        if st.button(t("screen.confirm"), key="confirm_step", type="primary"):
            st.session_state.pop("place", None)  # each run is a request of its own
            if call(command, data, form=command) is not None:
                after()
            st.rerun()

    confirm()


def entries(written: list[dict[str, Any]]) -> None:
    """The lines of entries that a trial would write."""
    st.write(t("screen.ledger.close.books" if written else "screen.ledger.close.books_nothing"))
    for entry in written:
        st.caption(f"{entry['date']} · {entry['summary']}")
        head = f"| {' | '.join(field_label('ledger', name) for name in LINE)} |\n| --- | ---: | ---: |\n"
        lines = [f"| {line['account']} | {_figure(line['debit'])} | {_figure(line['credit'])} |" for line in entry["lines"]]
        st.markdown(head + "\n".join(lines))


def _figure(amount: Any) -> str:
    return "" if amount == ZERO else money(amount)
