"""期末结转: what was booked at the ends of months, and the work of the month that can be started by hand."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing, list_page

LISTING = Listing(
    "closing.bookings",
    "closing.booking",
    ("number", "month", "work", "state", "amount", "reason"),
    opens="closing/booking",
    choices={"work": ("schedules", "vat", "surcharges", "stamp", "income_tax", "profit", "year")},
    empty_key="screen.closing.bookings.empty",
)


def actions() -> None:
    go("ledger/periods", t("screen.ledger.periods.title"), key="periods", kind="primary", icon=":material/calendar_month:")


st.title(t("screen.closing.bookings.title"), anchor=False)
list_page(LISTING, actions=actions)
