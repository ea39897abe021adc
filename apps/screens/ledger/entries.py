"""The lines behind a figure, with their documents and vouchers."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.listing import Listing, list_page

LISTING = Listing(
    "ledger.entries",
    "ledger.entry",
    ("date", "source_number", "voucher_number", "summary", "account_code", "account_name", "debit", "credit", "party_name"),
    picks={"account": "ledger.account", "party": "parties.party", "department": "company.department"},
    dates=("date_from", "date_to"),
    texts=("person", "amount_from", "amount_to"),
    linked=("source_kind", "source_id"),
    sums=("debit", "credit"),
    dash=True,
    empty_key="screen.ledger.entries.empty",
)

st.title(t("screen.ledger.entries.title"), anchor=False)
chosen = list_page(LISTING)
if chosen is not None:
    page = PAGE_OF.get(chosen.source_kind, "")
    if page and can_open(page, actor()):
        open_screen(page, id=str(chosen.source_id))
    if chosen.voucher_id:
        open_screen("ledger/voucher", id=str(chosen.voucher_id))
