"""Partners that look like one and the same, side by side with why; merged, or kept apart for good."""

from typing import Any

import streamlit as st

from apps.screens.session import actor, t
from apps.screens.widgets.calling import done, show_refusal, try_query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.go import go
from operational.catalog.api import catalog

PAGE_ROWS = 20


def ask(command: str, fixed: dict[str, Any], told: str) -> None:
    @st.dialog(t(f"command.{command}"), width="medium")
    def form() -> None:
        st.caption(told)
        answer = derived_form(command, form=f"ask_{command}", fixed=fixed, button=t("screen.confirm"))
        if answer is not None:
            st.cache_data.clear()
            done("screen.document.moved", command=f"command.{command}")
            st.rerun()

    form()


def pair(row: Any, place: int) -> None:
    """One pair: the two records, what is alike, and what to do."""
    with st.container(border=True, key=f"pair_{place}"):
        reasons = " · ".join(choice_label("parties", "reasons", reason) for reason in row.reasons)
        st.caption(f"{field_label('parties', 'reasons')}：{reasons}")
        for column, which in zip(st.columns(2), ("", "other_"), strict=True):
            with column:
                code, name = getattr(row, f"{which}code"), getattr(row, f"{which}name")
                st.markdown(f"**{name}**")
                parts = (code, getattr(row, f"{which}tax_id"), getattr(row, f"{which}phone"))
                st.caption(" · ".join(part for part in parts if part))
                go("partners/party", t("screen.open"), key=f"open_{which}{place}", kind="tertiary", party=code)
        if not actor().may(catalog().commands["parties.merge"].permission):
            return
        with st.container(horizontal=True, gap="small", key=f"do_{place}"):
            for lost, kept, key in ((row.other_code, row.code, "first"), (row.code, row.other_code, "second")):
                label = t("screen.partners.duplicates.keep", code=kept)
                if st.button(label, key=f"merge_{key}_{place}", icon=":material/merge:"):
                    told = t("screen.partners.duplicates.told", lost=lost, kept=kept)
                    ask("parties.merge", {"party": lost, "into": kept}, told)
            if st.button(t("command.parties.keep_apart"), key=f"apart_{place}", type="tertiary"):
                ask("parties.keep_apart", {"party": row.code, "other": row.other_code}, t("screen.partners.duplicates.apart"))


st.title(t("screen.partners.duplicates.title"), anchor=False)
page = int(st.session_state.get("duplicates_page", 1))
found = try_query("parties.duplicates", {"page": page, "page_rows": PAGE_ROWS}, form="duplicates")
show_refusal("duplicates")
if found is not None:
    st.caption(t("screen.partners.duplicates.words", words="、".join(found.words) or "–"))
    if not found.rows:
        st.info(t("screen.partners.duplicates.none"), icon=":material/task_alt:")
    for place, row in enumerate(found.rows):
        pair(row, place)
    pages = -(-found.total // PAGE_ROWS)
    if pages > 1:
        st.pagination(pages, key="duplicates_page", max_visible_pages=7)
if actor().may(catalog().commands["parties.save_name_word"].permission):
    with st.expander(t("query.parties.name_words")):
        answer = derived_form("parties.save_name_word", form="name_word")
        if answer is not None:
            done("screen.master.saved", name=str(answer.result["word"]))
            st.rerun()
merged = try_query("parties.parties", {"merged": True, "page_rows": 100}, form="merged")
if merged is not None and merged.rows:
    with st.expander(f"{field_label('parties', 'merged')} {merged.total}"):
        for row in merged.rows:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"merged_{row.id}"):
                st.markdown(f"{row.code} {row.name} → **{row.merged_into}**")
                undo = "parties.undo_merge"
                if actor().may(catalog().commands[undo].permission) and st.button(
                    t(f"command.{undo}"), key=f"undo_{row.id}", type="tertiary"
                ):
                    ask(undo, {"party": row.code}, t("screen.partners.duplicates.undo"))
