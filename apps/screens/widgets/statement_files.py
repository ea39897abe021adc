"""The statement as files: the official form as PDF, a workbook that keeps its formulas, and the template of the tax office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.printing import paper_address

NAME = "financial_statement"


def statement_files(form: str, given: Mapping[str, Any]) -> None:
    """The menu of files; each is made by the REST door for what the page shows."""
    asked = {name: value for name, value in given.items() if value is not None}
    asked |= {"unposted": str(asked["unposted"]).lower(), "language": session.locale()}
    one = {**asked, "form": form}
    with st.popover(t("screen.statement.files"), icon=":material/print:", key=f"{form}_files"):
        st.link_button(t("screen.statement.pdf"), paper_address(NAME, **one), icon=":material/picture_as_pdf:", width="stretch")
        for key, query in (
            ("xlsx", one),
            ("xlsx_all", asked),
            ("tax", {**asked, "layout": "tax", "language": "zh_CN"}),
        ):
            address = paper_address(NAME, **query).replace(".pdf", ".xlsx", 1)
            st.link_button(t(f"screen.statement.{key}"), address, icon=":material/table_view:", width="stretch")
        st.caption(t("screen.statement.tax_help"))
