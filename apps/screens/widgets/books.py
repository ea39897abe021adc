"""What a document did to the books, and who did what to it when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.format import day, field_label, moment, money
from apps.screens.widgets.go import go
from operational.catalog.api import catalog
from operational.core.api import knows

ENTRIES_QUERY = "ledger.entries"
CHAIN_QUERY = "dealings.chain"
TIMELINE_QUERY = "company.timeline"
RELATED_MAX = 12  # documents whose entries are gathered; more are read on their own pages
LINES_MAX = 200  # a larger document is read on the page of entries


def _may(query: str) -> bool:
    declared = catalog().queries.get(query)
    return declared is not None and session.actor().may(declared.permission)


def entries_of(kind: str, document_id: int, related: Sequence[tuple[str, int]] = ()) -> None:
    """The ledger entries a document wrote, or those of the documents that followed from it, each with its voucher."""
    lines = _lines_of(kind, document_id)
    for other_kind, other_id in () if lines else related[:RELATED_MAX]:
        lines.extend(_lines_of(other_kind, other_id))
    if not lines:
        st.caption(t("screen.document.no_entries"))
    by_entry: dict[int, list[Any]] = {}
    for line in lines:
        by_entry.setdefault(line.entry_id, []).append(line)
    for entry_id, of_entry in by_entry.items():
        _entry(entry_id, of_entry)


def _lines_of(kind: str, document_id: int) -> list[Any]:
    if not _may(ENTRIES_QUERY):
        return []
    answer = try_query(ENTRIES_QUERY, {"source_kind": kind, "source_id": document_id, "page_rows": LINES_MAX}, form="entries")
    return list(answer.rows) if answer is not None else []


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


def chain_of(kind: str, found: Any) -> list[Any] | None:
    """The documents around this one, told by its own query or by the one that knows all slices; None: nobody knows."""
    if hasattr(found, "related"):
        return list(found.related)
    kinds = get_args(catalog().queries[CHAIN_QUERY].input_type.model_fields["kind"].annotation)
    if kind not in kinds or not _may(CHAIN_QUERY):
        return None
    answer = try_query(CHAIN_QUERY, {"kind": kind, "document": found.id}, form="chain")
    return None if answer is None else list(answer.rows)


def timeline_of(kind: str, document_id: int) -> None:
    """Who did what to this document, newest first, for documents whose own query does not tell it."""
    if not _may(TIMELINE_QUERY):
        st.caption(t("screen.document.no_timeline"))
        return
    answer = try_query(TIMELINE_QUERY, {"kind": kind, "document": document_id}, form="timeline")
    if answer is None:
        show_refusal("timeline")
        return
    time_line(answer.rows)


def time_line(rows: Sequence[Any]) -> None:
    if not rows:
        st.caption(t("screen.document.no_timeline"))
    for event in rows:
        word = f"command.{event.name}"
        what = t(word) if knows(word) else event.name
        st.markdown(f":material/history: **{what}** · {event.who} :small[{moment(event.at)}]")
        for line in getattr(event, "unmatched", ()):
            st.caption(t("screen.document.line_is_free", date=line.date, amount=money(line.amount)))
