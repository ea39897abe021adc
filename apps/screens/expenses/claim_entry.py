"""Writing an expense claim, on the phone first: photo, kind, amount, hand in. What is typed is kept while it is typed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens import drafts, session
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_beside, show_refusal, try_query
from apps.screens.widgets.format import money
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import pick_box
from apps.screens.widgets.platform import may
from apps.screens.widgets.receipts import FORM, blank, known_kinds, label, line_of, of_claim, receipt_card, total_of
from operational.core.api import Refusal
from operational.papers.api import ENDINGS, keep_content

COMMAND = "expenses.save_claim"
FIELDS = ("kind", "amount", "paper", "invoice_number", "tax", "day", "count", "description", "department", "party", "untaxed")


def writes_for_others() -> bool:
    return session.actor().scope("expenses.claim.edit") == "all"


def opened() -> tuple[Any | None, dict[str, Any]]:
    """The claim that is written anew, if the address names one, and what stands in the form."""
    ref = st.query_params.get("id", "")
    found = try_query("expenses.claim", {"claim": int(ref)}, form=FORM) if ref.isdigit() else None
    place = f"claim_body_{ref}"
    if place not in st.session_state:
        kept = drafts.restore(FORM, ref) or {}
        usual = {"reason": found.reason, "note": found.note, "rows": of_claim(found)} if found else {"rows": [blank()]}
        st.session_state[place] = kept if kept.get("rows") else usual
    body: dict[str, Any] = st.session_state[place]
    return found, body


def head(found: Any | None, body: dict[str, Any]) -> dict[str, Any]:
    """What the claim is for, and for whom, where the person writes for others."""
    made: dict[str, Any] = {}
    made["reason"] = st.text_input(f"{label('reason')} *", value=body.get("reason", ""), key="reason", max_chars=500)
    show_beside(FORM, "reason")
    if writes_for_others():
        usual = body.get("employee") or (found.employee if found else None)
        made["employee"] = pick_box("people.employee", label("employee"), key="employee", default=usual)
        show_beside(FORM, "employee")
    return made


def photos() -> list[Any]:
    """The chooser of a phone offers its camera by itself."""
    if not may("papers.attach_file"):
        return []
    endings = [ending for several in ENDINGS.values() for ending in several]
    opening = st.session_state.setdefault("photos_opening", 0)
    files: list[Any] = st.file_uploader(
        t("screen.expenses.claim_entry.photos"), type=endings, accept_multiple_files=True, key=f"photos_{opening}"
    )
    return files


def attach(claim: int, files: list[Any]) -> bool:
    """File the photos with the claim; what is refused is told on the claim's own page."""
    for file in files:
        try:
            content = keep_content(session.database(), session.actor(), file.name, file.getvalue())
        except Refusal as refusal:
            st.session_state["refusal:attachments"] = ("papers", refusal.problems)
            return False
        given = {"kind": "expenses.claim", "document": claim, "content": content, "name": file.name, "purpose": "receipt"}
        if call("papers.attach_file", given, form="attachments") is None:
            return False
    return True


def send(found: Any | None, made: dict[str, Any], rows: list[dict[str, Any]], files: list[Any], *, submit: bool) -> None:
    given: dict[str, Any] = {name: value for name, value in made.items() if value}
    given |= {"reason": made["reason"].strip(), "lines": [line_of(row) for row in rows], "submit": submit}
    if found is not None:
        given |= {"claim": found.id, "version": found.version, "note": found.note}
    answer = call(COMMAND, given, form=FORM)
    if answer is None:
        st.rerun()
        return
    drafts.forget(FORM, st.query_params.get("id", ""))
    st.session_state.pop(f"claim_body_{st.query_params.get('id', '')}", None)
    st.session_state["photos_opening"] = st.session_state.get("photos_opening", 0) + 1
    attach(int(answer.result["id"]), files)
    key = "screen.expenses.claim_entry.handed_in" if submit else "screen.document.saved"
    done(key, kind="expenses.claim", number=answer.result["number"])
    open_screen("expenses/claim", id=str(answer.result["id"]))


def buttons(found: Any | None, made: dict[str, Any], rows: list[dict[str, Any]], files: list[Any]) -> None:
    show_refusal(FORM, beside=("reason", "employee", *(f"lines.{place}.{name}" for place in range(len(rows)) for name in FIELDS)))
    ready = bool(made["reason"].strip()) and all(row.get("kind") and row.get("amount") for row in rows)
    st.markdown(f"{t('screen.list.sums')} **¥{money(total_of(rows))}**")
    with st.container(horizontal=True, key="claim_buttons"):
        width = "stretch" if is_phone() else "content"
        if st.button(t("command.expenses.submit_claim"), key="hand_in", type="primary", disabled=not ready, width=width):
            send(found, made, rows, files, submit=True)
        if st.button(t("screen.expenses.claim_entry.keep"), key="keep", disabled=not ready, width=width):
            send(found, made, rows, files, submit=False)
    if not ready:
        st.caption(t("screen.expenses.claim_entry.needs"))


def page() -> None:
    if session.actor().employee_id is None and not writes_for_others():
        st.info(t("screen.expenses.claim_entry.no_employee"), icon=":material/badge:")
        return
    found, body = opened()
    files = photos()
    made = head(found, body)
    kinds, rows = known_kinds(), []
    for place, row in enumerate(body["rows"]):
        rows.append(receipt_card(place, row, kinds, may_remove=len(body["rows"]) > 1))
    left = [row for row in rows if not row["gone"]]
    add = st.button(t("screen.expenses.claim_entry.add"), key="add", icon=":material/add:")
    if add or len(left) < len(rows):
        body["rows"] = left + ([blank()] if add else [])
        body |= made
        drafts.keep(FORM, body, st.query_params.get("id", ""))
        st.rerun()
    drafts.keep(FORM, {**made, "rows": rows}, st.query_params.get("id", ""))
    buttons(found, made, rows, files)


st.title(t("screen.expenses.claim_entry.title"), anchor=False)
page()
