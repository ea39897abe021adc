"""How banks write statements and want payment files 银行格式: rows that people keep, not code."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "purpose", "cash_account", "encoding", "date_form", "plus_is", "is_active")

master_page(
    Master(
        Listing(
            "invoicing.bank_layouts",
            "invoicing.bank_layout",
            COLUMNS,
            choices={"purpose": ("statement", "payment")},
            empty_key="screen.invoicing.bank_layouts.empty",
        ),
        "invoicing.save_bank_layout",
    ),
    "screen.invoicing.bank_layouts.title",
)
