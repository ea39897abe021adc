"""Labels: for items, bins or lots, on a roll or on sheets of A4, as many copies as wanted."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import query
from apps.screens.widgets.format import field_label
from apps.screens.widgets.printing import paper_address
from operational.catalog.api import catalog

FOUND_MAX = 50  # a person reads no more; typing narrows it
SUBJECTS = {"items": "item_labels", "bins": "bin_labels", "lots": "lot_labels"}
FIELDS = {"items": "items", "bins": "locations", "lots": "lots"}
SIZES = ("50x30", "40x60")


def may(subject: str) -> bool:
    return session.actor().may(catalog().queries[f"papers.{SUBJECTS[subject]}"].permission)


def choices(subject: str, search: str) -> dict[int, str]:
    """What fits what was typed, by id."""
    page: dict[str, Any] = {"page_rows": FOUND_MAX, "search": search}
    if subject == "items":
        return {row.id: f"{row.code} {row.name} {row.spec}".strip() for row in query("items.items", page).rows}
    if subject == "bins":
        return {row.id: row.code for row in query("stock.bins", page).rows}
    return {row.id: f"{row.lot} · {row.item} {row.name}" for row in query("stock.lots", {**page, "with_zero": True}).rows}


st.title(t("screen.stock.labels.title"), anchor=False)
subject = st.segmented_control(
    t("screen.stock.labels.subject"),
    [name for name in SUBJECTS if may(name)],
    format_func=lambda name: t(f"screen.stock.labels.{name}"),
    default="items",
    required=True,
    label_visibility="collapsed",
)
names: dict[int, str] = st.session_state.setdefault(f"labels_{subject}", {})  # of all that was found so far
search = st.text_input(t("screen.stock.labels.search"), key=f"search_{subject}", placeholder=t("screen.stock.labels.search_hint"))
found = choices(subject, search)
names.update(found)
before = st.session_state.get(f"picked_{subject}", [])
picked = st.multiselect(
    field_label("papers", FIELDS[subject]), list(dict.fromkeys([*before, *found])),
    format_func=lambda one: names.get(one, str(one)), key=f"picked_{subject}", placeholder=t("screen.stock.labels.pick"),
)  # fmt: skip
left, middle, right = st.columns(3, vertical_alignment="bottom")
size = left.selectbox(field_label("papers", "label_size"), SIZES, format_func=lambda one: f"{one.replace('x', ' × ')} mm")
copies = middle.number_input(field_label("papers", "copies"), min_value=1, max_value=500, value=1, step=1)
sheet = right.checkbox(field_label("papers", "sheet"))
if picked:
    more = {FIELDS[subject]: picked, "copies": copies, "size": size, **({"sheet": "true"} if sheet else {})}
    st.link_button(
        t("screen.stock.labels.print", count=len(picked) * copies), paper_address(SUBJECTS[subject], **more),
        type="primary", icon=":material/print:",
    )  # fmt: skip
else:
    st.info(t("screen.stock.labels.none"), icon=":material/label:")
