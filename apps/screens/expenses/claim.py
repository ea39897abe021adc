"""One expense claim: who decides next, its receipts, what finance changes of them, the money, the photos."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import field_label, money
from apps.screens.widgets.papers import may
from apps.screens.widgets.receipts import known_kinds
from operational.expenses.api import EDITABLE

BOOK, PAY, UNDO = "expenses.book_claim", "expenses.pay_claims", "expenses.undo_offset"


def told(found: Any) -> None:
    """What somebody should know before deciding."""
    if found.decision_reason and found.state in ("refused", "reversed"):
        st.warning(found.decision_reason, icon=":material/reply:")
    if found.waits_for:
        st.caption(t("screen.expenses.claim.waits_for", name=found.waits_for))
    if found.over:
        st.warning(t("expenses.waits_over_limit", amount=money(found.over)), icon=":material/flag:")
    if found.advances_open and found.state in ("submitted", "approved", "booked"):
        st.info(t("screen.expenses.claim.in_hand", amount=money(found.advances_open)), icon=":material/account_balance_wallet:")


def correct(found: Any) -> None:
    """Finance looks at each receipt; what is changed in the table goes along with the booking."""
    if found.state != "approved" or not may(BOOK) or not any(s.command == BOOK and s.is_allowed for s in found.moves):
        return
    with st.expander(t("screen.expenses.claim.correct"), icon=":material/edit:", key="correct"):
        kinds = {code: row.name for code, row in known_kinds().items()}
        edited = _table(found, kinds)
        given = _changes(found, edited, {name: code for code, name in kinds.items()})
        use = bool(found.advances_open) and st.checkbox(field_label("expenses", "use_advances"), value=True, key="use_advances")
        show_refusal("correct")
        if st.button(t(f"command.{BOOK}"), key="book_corrected", type="primary"):
            data = {"claim": found.id, "version": found.version, "corrections": given, "use_advances": use}
            if call(BOOK, data, form="correct") is not None:
                done("screen.document.moved", command=f"command.{BOOK}")
            st.rerun()


def _table(found: Any, kinds: dict[str, str]) -> pd.DataFrame:
    label = {name: field_label("expenses", name) for name in ("kind", "description", "amount", "approved", "tax", "correction")}
    table = pd.DataFrame(
        [
            {"line_no": row.line_no, "kind": row.kind_name, "description": row.description, "amount": float(row.amount),
             "approved": float(row.approved), "tax": float(row.tax), "correction": row.correction}
            for row in found.lines
        ]
    )  # fmt: skip
    column = st.column_config
    edited: pd.DataFrame = st.data_editor(
        table, placeholder="",
        column_config={
            "line_no": column.NumberColumn("#", disabled=True, width="small"),
            "kind": column.SelectboxColumn(f"{label['kind']} ✎", options=list(kinds.values())),
            "description": column.TextColumn(label["description"], disabled=True),
            "amount": column.NumberColumn(label["amount"], disabled=True, format="%.2f"),
            "approved": column.NumberColumn(f"{label['approved']} ✎", format="%.2f", min_value=0.0),
            "tax": column.NumberColumn(f"{label['tax']} ✎", format="%.2f", min_value=0.0),
            "correction": column.TextColumn(f"{label['correction']} ✎"),
        },
        hide_index=True,
        key=f"correct_{found.version}",
    )
    return edited


def _changes(found: Any, edited: pd.DataFrame, codes: dict[str, str]) -> list[dict[str, Any]]:
    given = []
    for before, (_, row) in zip(found.lines, edited.iterrows(), strict=True):
        change: dict[str, Any] = {}
        if f"{row['approved']:.2f}" != f"{before.approved:.2f}":
            change["approved"] = f"{row['approved']:.2f}"
        if f"{row['tax']:.2f}" != f"{before.tax:.2f}":
            change["tax"] = f"{row['tax']:.2f}"
        if row["kind"] != before.kind_name and row["kind"] in codes:
            change["kind"] = codes[row["kind"]]
        if row["correction"] and row["correction"] != before.correction:
            change["correction"] = row["correction"]
        if change:
            given.append({"line_no": before.line_no, **change})
    return given


def top(found: Any) -> None:
    told(found)
    correct(found)


def more(found: Any) -> None:
    """Writing it anew, paying it, taking an offset back: steps that are no move of the claim's life."""
    mine = found.is_mine or may("expenses.book_claim")
    may_edit = found.state in EDITABLE and mine and may("expenses.save_claim")
    if may_edit and st.button(t("screen.expenses.claim.edit"), key="edit", icon=":material/edit:"):
        open_screen("expenses/claim_entry", id=str(found.id))
    if found.state == "booked" and may(PAY) and st.button(t(f"command.{PAY}"), key="pay", type="primary"):
        pay(found)
    is_offset = any(row.kind == "expenses.advance" for row in found.related)
    if is_offset and may(UNDO) and st.button(t(f"command.{UNDO}"), key="undo_offset"):
        undo(found)


@st.dialog(t(f"command.{PAY}"), width="medium")
def pay(found: Any) -> None:
    fixed = {"claims": [{"claim": found.id}]}
    st.markdown(f"{field_label('expenses', 'owed')} **¥{money(found.owed)}**")
    only = ("cash_account", "date", "reference")
    if derived_form(PAY, form="pay", fixed=fixed, only=only, button=t("screen.confirm")) is not None:
        done("screen.document.moved", command=f"command.{PAY}")
        st.rerun()


@st.dialog(t(f"command.{UNDO}"), width="medium")
def undo(found: Any) -> None:
    fixed = {"claim": found.id, "version": found.version}
    if derived_form(UNDO, form="undo", fixed=fixed, only=("reason",), button=t("screen.confirm")) is not None:
        done("screen.document.moved", command=f"command.{UNDO}")
        st.rerun()


document_page(
    DocumentView(
        kind="expenses.claim",
        query="expenses.claim",
        ref="claim",
        facts=("employee_name", "department_name", "date", "reason", "head_name", "approved_by", "booked_by", "settled", "owed"),
        lines=("line_no", "day", "kind_name", "description", "paper", "invoice_number", "amount", "tax", "over", "approved",
               "deducted", "account_code", "department_name", "party_name", "correction"),
        totals=("amount", "approved", "deducted"),
        primary={"draft": "expenses.submit_claim", "submitted": "expenses.approve_claim", "approved": BOOK},
        forms={
            "expenses.refuse_claim": ("reason",),
            "expenses.send_back_claim": ("reason",),
            "expenses.cancel_claim": ("reason",),
            "expenses.reverse_claim": ("reason",),
        },
        top=top,
        actions=more,
        dash=True,
        files_usual="receipt",
    )
)  # fmt: skip
