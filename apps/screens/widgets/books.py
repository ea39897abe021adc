"""What a document did to the books, and who did what to it when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.format import day, field_label, moment, money
from apps.screens.widgets.go import go
from operational.catalog.api import catalog
from operational.core.api import knows

ENTRIES_QUERY = "ledger.entries"
TIMELINE_QUERY = "company.timeline"
LINES_MAX = 200  # a larger document is read on the page of entries


def _may(query: str) -> bool:
    declared = catalog().queries.get(query)
    return declared is not None and session.actor().may(declared.permission)


def entries_of(kind: str, document_id: int) -> None:
    """The ledger entries a document wrote, each with its voucher."""
    if not _may(ENTRIES_QUERY):
        st.caption(t("screen.document.no_entries"))
        return
    answer = try_query(ENTRIES_QUERY, {"source_kind": kind, "source_id": document_id, "page_rows": LINES_MAX}, form="entries")
    if answer is None:
        show_refusal("entries")
        return
    if not answer.rows:
        st.caption(t("screen.document.no_entries"))
    by_entry: dict[int, list[Any]] = {}
    for line in answer.rows:
        by_entry.setdefault(line.entry_id, []).append(line)
    for entry_id, lines in by_entry.items():
        _entry(entry_id, lines)


def _entry(entry_id: int, lines: Sequence[Any]) -> None:
    first = lines[0]
    with st.container(border=True, key=f"card_entry_{entry_id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{first.summary}** :small[{day(first.date)}]")
            if first.voucher_id:
                label = first.voucher_number or t("ledger.voucher")
                go("ledger/voucher", label, key=f"voucher_{entry_id}", kind="tertiary", id=str(first.voucher_id))
            else:
                st.caption(t("screen.ledger.no_voucher_yet"))
        entry_lines(lines)


def entry_lines(lines: Sequence[Any]) -> None:
    """Debit and credit as a bookkeeper writes them."""
    heads = [field_label("ledger", name) for name in ("account", "debit", "credit")]
    out = [f"| {heads[0]} | {heads[1]} | {heads[2]} |", "|:--|--:|--:|"]
    for line in lines:
        about = " · ".join(str(x) for x in (line.party_name, line.item_name, line.department_name) if x)
        account = f"{line.account_code} {line.account_name}" + (f" :small[{about}]" if about else "")
        debit, credit = (_amount(value) for value in (line.debit, line.credit))
        out.append(f"| {account} | {debit} | {credit} |")
    st.markdown("\n".join(out))


def _amount(value: Any) -> str:
    text = money(value, dash=True)
    return f":red[{text}]" if value < 0 else text


def timeline_of(kind: str, document_id: int) -> None:
    """Who did what to this document, newest first."""
    if not _may(TIMELINE_QUERY):
        st.caption(t("screen.document.no_timeline"))
        return
    answer = try_query(TIMELINE_QUERY, {"kind": kind, "document": document_id}, form="timeline")
    if answer is None or not answer.rows:
        show_refusal("timeline")
        st.caption(t("screen.document.no_timeline"))
        return
    for event in answer.rows:
        word = f"command.{event.command}"
        done = t(word) if knows(word) else event.command
        st.markdown(f":material/history: **{done}** · {event.actor} :small[{moment(event.at)}]")
