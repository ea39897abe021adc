"""One allocation: what its pools collected, who bears which part, its entries, and taking it back."""

from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.calling import query
from apps.screens.widgets.document import PAGE_OF, DocumentView, document_page
from apps.screens.widgets.listing import show_rows

COLUMNS = ("pool", "receiver", "party_name", "item", "item_name", "account", "basis_value", "amount", "to_stock")
PARTS_SHOWN = 500  # a person looks for one order; the rest is in the export of costs


def parts(found: Any) -> None:
    """Who bears it; a row opens its order or assembly."""
    answer = query("costing.allocation_parts", {"allocation": found.id, "page_rows": PARTS_SHOWN})
    if not answer.rows:
        return
    st.markdown(f"**{t('screen.costing.allocation.parts')}** :small[{t('screen.list.count', count=answer.total)}]")
    used = [name for name in COLUMNS if name in COLUMNS[:2] or any(getattr(row, name) for row in answer.rows)]
    chosen = show_rows(answer.rows, used, "costing", key="parts", opens=True, height_rows=12)
    if chosen is None:
        return
    row = answer.rows[chosen]
    page = PAGE_OF.get(row.receiver_kind, "")
    if page and can_open(page, actor()):
        open_screen(page, id=str(row.receiver_id))


document_page(
    DocumentView(
        kind="costing.allocation",
        query="costing.allocation",
        ref="allocation",
        facts=("month", "date", "amount", "reason"),
        lines=("pool", "account", "department_name", "amount"),
        totals=("amount",),
        forms={"costing.reverse_allocation": ("reason",)},
        top=parts,
    )
)
