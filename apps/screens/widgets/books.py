"""What a document did to the books, and who did what to it when."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.format import day, field_label, moment, money
from operational.catalog.api import catalog

ENTRIES_QUERY = "ledger.entries_of"
TIMELINE_QUERY = "company.timeline"


def _may(query: str) -> bool:
    declared = catalog().queries.get(query)
    return declared is not None and session.actor().may(declared.permission)


def entries_of(kind: str, document_id: int) -> None:
    """The ledger entries a document wrote, each with the way to its page."""
    if not _may(ENTRIES_QUERY):
        st.caption(t("screen.document.no_entries"))
        return
    answer = try_query(ENTRIES_QUERY, {"kind": kind, "document": document_id}, form="entries")
    if answer is None:
        show_refusal("entries")
        return
    if not answer.rows:
        st.caption(t("screen.document.no_entries"))
    for entry in answer.rows:
        entry_card(entry)


def entry_card(entry: Any) -> None:
    with st.container(border=True, key=f"card_entry_{entry.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{entry.summary}**  \n:small[{day(entry.date)}]")
            if can_open("ledger/entry", session.actor()) and st.button(
                t("screen.open"), key=f"entry_{entry.id}", type="tertiary"
            ):
                open_screen("ledger/entry", id=str(entry.id))
        entry_lines(entry.lines)


def entry_lines(lines: list[Any]) -> None:
    """Debit and credit as a bookkeeper writes them."""
    heads = [field_label("ledger", name) for name in ("account", "debit", "credit")]
    out = [f"| {heads[0]} | {heads[1]} | {heads[2]} |", "|:--|--:|--:|"]
    for line in lines:
        party = f" · {line.party}" if getattr(line, "party", None) else ""
        out.append(
            f"| {line.account} {getattr(line, 'account_name', '')}{party} | {money(line.debit, dash=True)} "
            f"| {money(line.credit, dash=True)} |"
        )
    st.markdown("\n".join(out))


def timeline_of(kind: str, document_id: int) -> None:
    """Who did what to this document, newest first."""
    if not _may(TIMELINE_QUERY):
        st.caption(t("screen.document.no_timeline"))
        return
    answer = try_query(TIMELINE_QUERY, {"kind": kind, "document": document_id}, form="timeline")
    if answer is None or not answer.rows:
        show_refusal("timeline")
        return
    for event in answer.rows:
        st.markdown(f":material/history: **{t(f'command.{event.command}')}** · {event.actor} :small[{moment(event.at)}]")
