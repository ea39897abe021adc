"""Cash and bank accounts: bank, number, currency, what the books say is on each, up to which day it is closed."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "kind", "bank", "account_number", "currency", "balance", "closed_until")

master_page(
    Master(
        Listing("invoicing.bank_accounts", "invoicing.bank_account", COLUMNS, sums=("balance",)),
        "invoicing.save_bank_account",
        only=("code", "name", "kind", "bank", "account_number", "currency", "is_active"),
    ),
    "screen.invoicing.bank_accounts.title",
)
