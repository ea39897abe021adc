"""Files of all documents: found by name, kind, document number and day; none of a document one may not see."""

from html import escape
from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.format import choice_label, moment
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.phone import is_phone
from operational.papers.api import PARENTS, PURPOSES

OF_MASTER = {"parties.party": ("partners/party", "party"), "items.item": ("partners/items", "search")}


@st.dialog(t("papers.attachment"), width="medium")
def one(row: Any) -> None:
    """The file itself, and the document that it belongs to."""
    address = escape(f"/api/files/{row.token}")
    if row.media_type.startswith("image/"):
        st.html(f'<a href="{address}" target="_blank"><img src="{address}" alt="{escape(row.name)}" style="max-width:100%"></a>')
    st.html(f'<a href="{address}" target="_blank"><b>{escape(row.name)}</b></a>')
    told = [choice_label("papers", "purpose", row.purpose), row.added_by, moment(row.added_at), row.note]
    st.caption(" · ".join(part for part in told if part))
    page, by = OF_MASTER.get(row.kind, (PAGE_OF.get(row.kind, ""), "id"))
    label = f"{t(row.kind)} {row.number}"
    if page and can_open(page, actor()):
        if st.button(label, key="open_document", icon=":material/open_in_new:", type="primary"):
            open_screen(page, **{by: row.number if row.kind in OF_MASTER else str(row.document_id)})
    else:
        st.markdown(label)


st.title(t("screen.settings.files.title"), anchor=False)
columns = ("name", "purpose", "kind", "number", "added_at", "added_by", "media_type", "note")
chosen = list_page(
    Listing(
        "papers.files",
        "papers.attachment",
        columns[:4] if is_phone() else columns,
        dates=("from_date", "to_date"),
        choices={"kind": tuple(PARENTS), "purpose": tuple(PURPOSES)},
        empty_key="screen.settings.files.empty",
    )
)
if chosen is not None:
    one(chosen)
hotkeys({"/": "focus:search"})
