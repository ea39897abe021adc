"""A voucher template: its lines with the amount given, asked later, taken from a balance, or what balances the others."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.entry import EntryView, entry_page
from apps.screens.widgets.go import go

if "id" in st.query_params:
    go("ledger/voucher_entry", t("screen.ledger.templates.use"), key="use", icon=":material/edit_note:",
       template=st.query_params["id"])  # fmt: skip
entry_page(
    EntryView(
        kind="ledger.voucher_template",
        command="ledger.save_template",
        query="ledger.voucher_template",
        ref="template",
        header=("name", "summary", "monthly_day", "first_month"),
        more=("last_month", "is_active", "attachments", "note"),
        line_fields=(
            "summary", "account", "side", "take", "amount", "from_account", "share", "party", "department", "item", "employee",
            "cash_flow_line",
        ),
        next_command="",
        page="ledger/template",
        number="name",
        line_needs=("account", "side"),
        totals=(),
        check=False,
        shown_on="ledger/templates",
        saved_as={"account": "account_code"},
    )
)  # fmt: skip
