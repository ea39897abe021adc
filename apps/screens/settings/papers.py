"""Templates of papers: which one is in force, the company's own, older versions, and how far a printer is off."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.format import day, field_label, moment
from apps.screens.widgets.periods import today
from apps.screens.widgets.printing import paper_address
from operational.catalog.api import catalog

CONTINUOUS = ("delivery_note", "money_receipt")


def head(paper: str, rows: list[Any]) -> None:
    current = next(row for row in rows if row.is_in_force)
    own = t("screen.settings.papers.own", version=current.version_no) if current.is_own else t("screen.settings.papers.built_in")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{t('screen.settings.papers.in_force')}**")
        st.badge(own, color="blue" if current.is_own else "gray")
        if current.shift_x or current.shift_y:
            st.caption(f"{t('papers.word.shift')} {current.shift_x} / {current.shift_y} mm")
    with st.container(horizontal=True):
        st.link_button(t("screen.settings.papers.example"), paper_address("example", paper), icon=":material/visibility:")
        text = query("papers.template_text", {"paper": paper}).source
        st.download_button(
            t("screen.settings.papers.download"), text, file_name=f"{paper}.typ", icon=":material/download:", on_click="ignore"
        )
        if paper in CONTINUOUS:
            st.link_button(t("papers.choice.paper.alignment"), paper_address("alignment"), icon=":material/straighten:")


def change(paper: str, current: Any) -> None:
    """Upload an own template, go back to the built-in one, or say how far the printer is off."""
    opening = st.session_state.setdefault("template_opening", 0)
    with st.container(border=True, key="card_template"):
        file = st.file_uploader(t("screen.settings.papers.upload"), type=["typ"], key=f"template_{paper}_{opening}")
        left, middle, right = st.columns(3)
        valid_from = left.date_input(field_label("papers", "valid_from"), value=today(), format="YYYY-MM-DD", key=f"from_{paper}")
        shift_x = middle.text_input(field_label("papers", "shift_x"), value=f"{current.shift_x}", key=f"x_{paper}_{opening}")
        shift_y = right.text_input(field_label("papers", "shift_y"), value=f"{current.shift_y}", key=f"y_{paper}_{opening}")
        note = st.text_input(field_label("papers", "note"), key=f"template_note_{paper}_{opening}", max_chars=500)
        show_refusal("template")
        given = {"paper": paper, "valid_from": valid_from, "shift_x": shift_x, "shift_y": shift_y, "note": note}
        with st.container(horizontal=True):
            if st.button(t("screen.save"), type="primary", key="save_template"):
                text = file.getvalue().decode("utf-8", errors="replace") if file is not None else None
                save({**given, "source": text} if text is not None else given)
            if current.is_own and st.button(t("screen.settings.papers.back"), key="back"):
                save({**given, "source": ""})


def save(given: dict[str, Any]) -> None:
    with st.spinner(t("screen.settings.papers.trying")):
        answer = call("papers.save_template", given, form="template")
    if answer is not None:
        st.session_state["template_opening"] += 1
        done("screen.document.moved", command="command.papers.save_template")
    st.rerun()


def versions(paper: str, rows: list[Any]) -> None:
    st.subheader(t("screen.settings.papers.versions"), anchor=False)
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"version_{row.version_no}"):
            name = t("screen.settings.papers.own", version=row.version_no) if row.is_own else t("screen.settings.papers.built_in")
            st.markdown(f"**{name}**" + (f" · {day(row.valid_from)}" if row.valid_from else ""))
            if row.made_at:
                st.caption(" · ".join(part for part in (row.made_by, moment(row.made_at), row.note) if part))
            address = paper_address("example", paper, version_no=row.version_no)
            st.link_button(t("screen.settings.papers.example"), address, type="tertiary")


st.title(t("screen.settings.papers.title"), anchor=False)
st.caption(t("screen.settings.papers.how"))
listed = query("papers.templates").rows
names = list(dict.fromkeys(row.paper for row in listed))
chosen = st.selectbox(
    field_label("papers", "paper"), names, format_func=lambda name: t(f"papers.choice.paper.{name}"), key="paper"
)
of_paper = [row for row in listed if row.paper == chosen]
head(chosen, of_paper)
if session.actor().may(catalog().commands["papers.save_template"].permission):
    change(chosen, next(row for row in of_paper if row.is_in_force))
versions(chosen, of_paper)
