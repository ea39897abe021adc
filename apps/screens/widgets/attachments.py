"""Files of a document (附件): what is there, one more by upload or by the phone's camera, and taking one off."""

from __future__ import annotations

import hashlib
from html import escape
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import again, call, done, query, show_refusal
from apps.screens.widgets.format import choice_label, field_label, moment
from operational.catalog.api import catalog
from operational.core.api import Refusal
from operational.papers.api import ENDINGS, PARENTS, PURPOSES, keep_content

KILOBYTE = 1000
ONLY_OF = {"signed_slip": "sales.goods_issue", "signed_copy": "dealings.statement"}
PICTURES = ("image/png", "image/jpeg", "image/webp")


def title(kind: str, document: int) -> list[str]:
    """The tab's name with the number of files; no tab where there are none to see."""
    if kind not in PARENTS or not session.actor().may("papers.file.view") or not session.actor().may(PARENTS[kind].permission):
        return []
    total = query("papers.attachments", {"kind": kind, "document": document}).total
    return [f"{t('papers.attachment')} {total}" if total else t("papers.attachment")]


def drawer_part(kind: str, document: int) -> None:
    """The files of master data, under the form in its drawer."""
    for name in title(kind, document):
        with st.expander(name, icon=":material/attach_file:"):
            attachments_of(kind, document, removes=False)  # asking why would be a second drawer


def attachments_of(kind: str, document: int, *, usual: str = "other", removes: bool = True) -> None:
    """The files with their pictures, and the form for one more."""
    actor = session.actor()
    found = query("papers.attachments", {"kind": kind, "document": document})
    show_refusal("attachments")
    for row in found.rows:
        _row(row, may_remove=removes and actor.may(catalog().commands["papers.remove_file"].permission))
    if not found.rows:
        st.caption(t("screen.attachments.none"))
    if actor.may(catalog().commands["papers.attach_file"].permission):
        _add(kind, document, usual)


def upload_button(kind: str, document: int, label: str, usual: str) -> None:
    """A button for the one file that is awaited, such as the photo of the signed slip."""
    if not session.actor().may(catalog().commands["papers.attach_file"].permission):
        return
    if st.button(label, key=f"upload_{usual}", icon=":material/photo_camera:"):

        @st.dialog(label, width="medium")
        def ask() -> None:
            show_refusal("attachments")
            _add(kind, document, usual, place="dialog")

        ask()


def _row(row: Any, *, may_remove: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"file_{row.id}"):
        address = escape(f"/api/files/{row.token}")
        if row.media_type in PICTURES:
            st.html(
                f'<a href="{address}" target="_blank"><img src="{address}" alt="{escape(row.name)}" '
                'style="max-height:120px;max-width:180px;border-radius:6px"></a>',
                width="content",
            )
        told = f"{choice_label('papers', 'purpose', row.purpose)} · {_size(row.size)} · {row.added_by} {moment(row.added_at)}"
        note = f" · {escape(row.note)}" if row.note else ""
        st.html(
            f'<div><a href="{address}" target="_blank"><b>{escape(row.name)}</b></a><br><small>{escape(told)}{note}</small></div>'
        )
        if may_remove and st.button(t("screen.attachments.remove"), key=f"remove_{row.id}", type="tertiary"):
            _ask_why(row)


def _ask_why(row: Any) -> None:
    @st.dialog(t("command.papers.remove_file"), width="medium")
    def ask() -> None:
        st.markdown(f"**{row.name}**")
        reason = st.text_input(field_label("papers", "reason"), key=f"why_{row.id}")
        show_refusal("remove_file")
        pressed = st.button(t("screen.confirm"), type="primary", disabled=not reason.strip())
        if pressed:
            if call("papers.remove_file", {"attachment": row.token, "reason": reason}, form="remove_file") is None:
                again()
            done("screen.document.moved", command="command.papers.remove_file")
            st.rerun()

    ask()


def _add(kind: str, document: int, usual: str, *, place: str = "tab") -> None:
    """On a phone the chooser offers the camera by itself."""
    purposes = [one for one in PURPOSES if ONLY_OF.get(one, kind) == kind]
    opening = st.session_state.setdefault("attachments_opening", 0)
    endings = [ending for several in ENDINGS.values() for ending in several]
    with st.container(border=True, key=f"card_upload_{place}"):
        left, right = st.columns(2)
        purpose = left.selectbox(
            field_label("papers", "purpose"), purposes, index=purposes.index(usual),
            format_func=lambda one: choice_label("papers", "purpose", one), key=f"purpose_{place}_{opening}",
        )  # fmt: skip
        note = right.text_input(field_label("papers", "note"), key=f"note_{place}_{opening}", max_chars=500)
        files = st.file_uploader(
            t("screen.attachments.choose"), type=endings, accept_multiple_files=True, key=f"files_{place}_{opening}",
            help=t("screen.attachments.help"),
        )  # fmt: skip
        if files and st.button(t("command.papers.attach_file"), type="primary", key=f"attach_{place}"):
            _file(kind, document, files, purpose, note)


def _file(kind: str, document: int, files: list[Any], purpose: str, note: str) -> None:
    """File one after the other; the first that is refused is told, what was filed before stays."""
    for file in files:
        data = file.getvalue()
        marked = f"filed_{hashlib.sha256(data).hexdigest()}_{document}"
        if st.session_state.get(marked):
            continue  # filed already, before another one was refused
        try:
            content = keep_content(session.database(), session.actor(), file.name, data)
        except Refusal as refusal:
            st.session_state["refusal:attachments"] = ("papers", refusal.problems)
            st.rerun()
        given = {"kind": kind, "document": document, "content": content, "name": file.name, "purpose": purpose, "note": note}
        if call("papers.attach_file", given, form="attachments") is None:
            st.rerun()
        st.session_state[marked] = True
    for marked in [name for name in st.session_state if str(name).startswith("filed_")]:
        del st.session_state[marked]
    st.session_state["attachments_opening"] += 1  # an empty form
    done("screen.document.moved", command="command.papers.attach_file")
    st.rerun()


def _size(size: int) -> str:
    return f"{size / KILOBYTE:,.0f} KB" if size < KILOBYTE**2 else f"{size / KILOBYTE**2:,.1f} MB"
