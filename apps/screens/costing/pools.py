"""费用归集池: what each collects, by what it is shared, to whom, in which step of the month."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

FIELDS = (
    "code", "name", "valid_from", "step", "account", "cost_centre", "basis", "receivers", "debit_account", "source", "is_active",
    "centres",
)  # fmt: skip

master_page(
    Master(
        Listing(
            "costing.pools",
            "costing.pool",
            ("step", "code", "name", "account", "cost_centre", "basis", "receivers", "debit_account", "valid_from", "is_active"),
            empty_key="screen.costing.pools.empty",
        ),
        "costing.save_pool",
        "costing.pool",
        "pool",
        only=FIELDS,
    ),
    "screen.costing.pools.title",
)
st.caption(t("screen.costing.pools.how"))
go("costing/centres", t("screen.costing.centres.title"), key="centres", kind="tertiary", icon=":material/hub:")
