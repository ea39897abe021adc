"""The chart of accounts, and sub-accounts of our own."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = (
    "code", "name", "account_class", "normal_side", "control", "requires_party", "requires_department", "requires_item",
    "requires_employee", "is_cash", "is_official", "is_active",
)  # fmt: skip

master_page(Master(Listing("ledger.accounts", "ledger.account", COLUMNS), "ledger.save_account"), "screen.ledger.accounts.title")
