"""One budget: its grid of accounts and months, changed while it is a draft, approved, withdrawn."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.papers import may

SAVE = "reporting.save_budget"
MONTHS = tuple(f"month_{number}" for number in range(1, 13))


def top(found: Any) -> None:
    """The grid of a draft, to be written over; what was approved is only shown."""
    if found.state != "draft" or not may(SAVE):
        return
    lines = [{name: getattr(line, name) for name in ("account", "department", *MONTHS)} for line in found.lines]
    kept = {name: getattr(found, name) for name in ("year", "name", "purpose", "note")}
    with st.expander(t("screen.edit"), icon=":material/edit:"):
        answer = derived_form(
            SAVE, form=f"budget_{found.id}_{found.version}", fixed={"budget": found.id, "version": found.version},
            defaults={**kept, "lines": lines}, button=t("screen.save"),
        )  # fmt: skip
        if answer is not None:
            done("screen.document.saved", kind="reporting.budget", number=answer.result["number"])
            st.rerun()


document_page(
    DocumentView(
        kind="reporting.budget",
        query="reporting.budget",
        ref="budget",
        facts=("name", "year", "purpose", "counts"),
        lines=("account", "name", "department_name", *MONTHS, "total"),
        totals=("total",),
        forms={"reporting.cancel_budget": ("reason",)},
        top=top,
        dash=True,
    )
)
