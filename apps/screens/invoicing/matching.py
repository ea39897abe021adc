"""Bank and books 银行对账: each open line of the statement beside what it most likely is; accept one or many, or by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.calling import call, done, query, show_refusal, try_query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import field_label, money
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.platform import may
from apps.screens.widgets.ticks import tick_table
from operational.core.api import SHANGHAI

MATCH, MATCH_MANY, UNMATCH = (
    "invoicing.match_statement_line", "invoicing.match_statement_lines", "invoicing.unmatch_statement_line",
)  # fmt: skip
CONFIRM = "invoicing.confirm_statement_line"
PROPOSED = ("date", "amount", "counterparty", "kind", "document", "party_name", "score", "reasons", "summary", "reference")
BY_HAND = ("date", "amount", "text", "number")
MATCHED = ("date", "amount", "counterparty", "summary", "reference")
USUAL_SCORE = 80  # amount and partner's name: what is ticked before anybody looked
FORM = "matching"
VIEWS = ("proposals", "by_hand", "matched")


def renew() -> None:
    """The tables start anew: what was ticked is done."""
    st.session_state["matching_edition"] = st.session_state.get("matching_edition", 0) + 1


def accept(rows: list[Any]) -> None:
    """Each line as proposed; the first refusal stops, what was done before it stays."""
    made = 0
    for row in rows:
        if row.kind == "book":
            given: dict[str, Any] = {"bank_line": row.id, "book_lines": [{"entry": row.entry, "line_no": row.line_no}]}
            answer = call(MATCH, given, form=FORM)
        else:
            given = {"bank_line": row.id, "party": row.party_code}
            if row.kind == "items":
                given["allocations"] = [{"open_item": row.open_item, "amount": row.proposed}]
            else:
                given["oldest_first"] = True
            answer = call(CONFIRM, given, form=FORM)
        if answer is None:
            break
        made += 1
    if made:
        done("screen.invoicing.matching.accepted", count=made)
        renew()
    st.rerun()


def to_account(rows: list[Any]) -> None:
    """Charges, interest and other lines without a partner, all against one account."""

    @st.dialog(t("screen.invoicing.matching.to_account"), width="medium")
    def drawer() -> None:
        st.caption(t("screen.invoicing.matching.chosen", count=len(rows), amount=money(total(rows))))
        first, *more = rows
        answer = derived_form(
            CONFIRM, form="to_account", fixed={"bank_line": first.id}, only=("account", "cash_flow_line", "note"),
            button=t("screen.confirm"), labels={"account": field_label("invoicing", "other_account")},
        )  # fmt: skip
        if answer is not None:
            given = {name: st.session_state.get(f"to_account_{name}") for name in ("account", "cash_flow_line", "note")}
            given = {name: value for name, value in given.items() if value not in (None, "")}
            made = 1
            for row in more:
                if call(CONFIRM, {"bank_line": row.id, **given}, form=FORM) is None:
                    break
                made += 1
            done("screen.invoicing.matching.booked", count=made)
            renew()
            st.rerun()

    drawer()


def to_partner(row: Any) -> None:
    """A receipt or payment of a partner whom no proposal names."""

    @st.dialog(t("screen.invoicing.matching.to_partner"), width="medium")
    def drawer() -> None:
        st.caption(f"{row.date} · {money(row.amount)} · {row.counterparty} {row.summary}")
        answer = derived_form(
            CONFIRM, form="to_partner", fixed={"bank_line": row.id}, only=("party", "oldest_first", "note"),
            defaults={"oldest_first": True}, button=t("screen.confirm"),
        )  # fmt: skip
        if answer is not None:
            done("screen.invoicing.matching.booked", count=1)
            renew()
            st.rerun()

    drawer()


def total(rows: list[Any]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))


def proposals(account: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="proposal_bar"):
        label = t("screen.invoicing.matching.tick_from")
        least = st.number_input(label, min_value=0, max_value=100, value=USUAL_SCORE, step=5, key="least", width=170)
        text = st.text_input(t("screen.list.search"), key="search", width=240, bind="query-params").strip()
    found = try_query("invoicing.statement_matches", {"cash_account": account, "search": text}, form=FORM)
    if found is None:
        return
    if not found.rows:
        st.success(t("screen.invoicing.matching.nothing_open"), icon=":material/task_alt:")
        go("invoicing/statement_import", t("screen.invoicing.statement_import.title"), key="to_import", account=account)
        return
    st.caption(t("screen.invoicing.matching.counts", count=found.total, likely=found.likely))
    key = f"proposals_{account}_{least}_{text}_{st.session_state.get('matching_edition', 0)}"
    ticked = [place for place, row in enumerate(found.rows) if row.kind and row.score >= least]
    chosen = tick_table(found.rows, PROPOSED, "invoicing", key=key, ticked=ticked)
    likely = [row for row in chosen if row.kind]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="accept_bar"):
        st.markdown(t("screen.invoicing.matching.chosen", count=len(chosen), amount=money(total(chosen))))
        label = t("screen.invoicing.matching.accept", count=len(likely))
        if may(CONFIRM) and st.button(label, key="accept", type="primary", disabled=not likely, icon=":material/done_all:"):
            accept(likely)
        label = t("screen.invoicing.matching.to_account")
        if may(CONFIRM) and st.button(label, key="to_account", disabled=not chosen):
            to_account(chosen)
        label = t("screen.invoicing.matching.to_partner")
        if may(CONFIRM) and st.button(label, key="to_partner", disabled=len(chosen) != 1):
            to_partner(chosen[0])


def by_hand(account: str) -> None:
    """Ticks on both sides; the button wakes up when both come to the same amount."""
    today = dt.datetime.now(SHANGHAI).date()
    found = try_query("invoicing.bank_reconciliation", {"cash_account": account, "as_of": today}, form=FORM)
    if found is None:
        return
    edition = st.session_state.get("matching_edition", 0)
    left, right = st.columns(2)
    sides: list[list[Any]] = []
    for column, name, rows in ((left, "bank", found.not_in_books), (right, "books", found.not_at_bank)):
        with column:
            st.subheader(t(f"screen.invoicing.matching.{name}"), anchor=False)
            if rows:
                sides.append(tick_table(rows, BY_HAND, "invoicing", key=f"{name}_{account}_{edition}"))
                st.caption(t("screen.invoicing.matching.chosen", count=len(sides[-1]), amount=money(total(sides[-1]))))
            else:
                sides.append([])
                st.info(t("screen.invoicing.matching.side_empty"), icon=":material/task_alt:")
    bank, books = sides
    gap = total(bank) - total(books)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="match_bar"):
        if bank and books and gap:
            st.markdown(f":red[{t('screen.invoicing.matching.gap', amount=money(gap))}]")
        fits = bool(bank and books) and gap == 0
        if may(MATCH_MANY) and st.button(t(f"command.{MATCH}"), key="match", type="primary", disabled=not fits):
            given = {
                "bank_lines": [row.bank_line for row in bank],
                "book_lines": [{"entry": row.entry, "line_no": row.line_no} for row in books],
            }
            if call(MATCH_MANY, given, form=FORM) is not None:
                done("screen.invoicing.matching.accepted", count=len(bank))
                renew()
            st.rerun()


def matched(account: str) -> None:
    rows = query("invoicing.bank_lines", {"cash_account": account, "matching": "matched", "page_rows": 200}).rows
    if not rows:
        st.info(t("screen.invoicing.matching.none_matched"), icon=":material/inbox:")
        return
    if not may(UNMATCH):
        show_rows(rows, MATCHED, "invoicing", key="matched")
        return
    chosen = tick_table(rows, MATCHED, "invoicing", key=f"matched_{account}_{st.session_state.get('matching_edition', 0)}")
    st.caption(t("screen.invoicing.matching.unmatch_help"))
    if st.button(t(f"command.{UNMATCH}"), key="unmatch", disabled=len(chosen) != 1):
        if call(UNMATCH, {"bank_line": chosen[0].id}, form=FORM) is not None:
            done("screen.document.moved", command=f"command.{UNMATCH}")
            renew()
        st.rerun()


st.title(t("screen.invoicing.matching.title"), anchor=False)
accounts = {row.code: f"{row.code} {row.name}" for row in query("invoicing.bank_accounts").rows if row.kind != "cash"}
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
    heed("account", accounts)
    code = st.selectbox(
        t("invoicing.bank_account"), list(accounts), format_func=accounts.get, key="account", bind="query-params", width=320
    )
    if code:
        go("invoicing/statement_import", t("screen.invoicing.statement_import.title"), key="import", account=code)
        go("invoicing/reconciliation", t("screen.invoicing.reconciliation.title"), key="reconcile", account=code)
heed("view", VIEWS)
view = st.segmented_control(
    t("screen.invoicing.matching.title"), VIEWS, format_func=lambda name: t(f"screen.invoicing.matching.{name}"),
    default=VIEWS[0], key="view", bind="query-params", label_visibility="collapsed",
)  # fmt: skip
show_refusal(FORM)
if code:
    {"proposals": proposals, "by_hand": by_hand, "matched": matched}[view or VIEWS[0]](code)
