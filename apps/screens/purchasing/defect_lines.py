"""The lines of inspections behind a figure 不合格明细; a row opens its inspection with the photos."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.format import field_label
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing, list_page

LINKED = ("supplier", "item", "defect", "without_defect", "from_date", "to_date")

st.title(t("screen.purchasing.defect_lines.title"), anchor=False)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chosen"):
    go("purchasing/defects", t("screen.purchasing.defects.title"), key="back", icon=":material/arrow_back:")
    named = [(name, st.query_params[name]) for name in LINKED if st.query_params.get(name)]
    told = [
        field_label("purchasing", name) if name == "without_defect" else f"{field_label('purchasing', name)} {value}"
        for name, value in named
    ]
    st.caption(" · ".join(told))
list_page(
    Listing(
        "purchasing.defect_lines",
        "purchasing.inspection",
        (
            "number", "date", "supplier", "receipt", "item", "name", "spec", "looked_at", "conceded", "rejected", "unit",
            "defect", "reason", "reduction",
        ),
        opens="purchasing/inspection",
        open_by="inspection_id",
        linked=LINKED,
        empty_key="screen.purchasing.defects.empty",
    )
)  # fmt: skip
