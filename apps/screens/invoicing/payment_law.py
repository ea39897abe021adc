"""What public bodies and large firms owe beyond the days of the law 款项支付预警, with the rule behind each warning."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.invoicing.payment_law.title"), anchor=False)
st.caption(t("screen.invoicing.payment_law.help"))
chosen = list_page(
    Listing(
        "invoicing.late_by_law",
        "invoicing.open_item",
        ("party_name", "tag", "source_number", "level", "days", "law_days", "delivered", "due_date", "open", "source"),
        sums=("open",),
        empty_key="screen.invoicing.payment_law.empty",
        words={"open": "money_due", "source": "law_source", "days": "days_since"},
    )
)
if chosen is not None:
    page = PAGE_OF.get(chosen.source_kind, "")
    if page and can_open(page, actor()):
        open_screen(page, id=str(chosen.source_id))
