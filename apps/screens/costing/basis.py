"""分配标准数据: hours, pieces and material of a month, by cost centre and, for hours, by order or assembly."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.periods import months

FIELDS = ("month", "measure", "cost_centre", "value", "order", "assembly", "note")
LAST_MONTH = months()[1]


def actions() -> None:
    month = st.query_params.get("month") or LAST_MONTH
    ask_button("costing.enter_basis", key="new", only=FIELDS, defaults={"month": month}, kind="primary")
    go("settings/imports", t("screen.costing.basis.import"), key="import", icon=":material/upload_file:",
       sheet="costing.enter_basis")  # fmt: skip


st.title(t("screen.costing.basis.title"), anchor=False)
st.caption(t("screen.costing.basis.how"))
list_page(
    Listing(
        "costing.basis_values",
        "costing.basis_value",
        ("month", "measure", "cost_centre", "order", "assembly", "value", "note"),
        choices={"month": tuple(months()), "measure": ("hours", "quantity", "material")},
        empty_key="screen.costing.basis.empty",
        makes="costing.enter_basis",
    ),
    actions=actions,
)
