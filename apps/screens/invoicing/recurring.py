"""Money that comes or goes regularly 定期收支: rent, wages, loans, taxes, as the cash forecast counts them."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "direction", "amount", "every", "first_on", "last_on", "is_active")

master_page(
    Master(
        Listing("invoicing.recurring_cash", "invoicing.recurring_cash", COLUMNS, empty_key="screen.invoicing.recurring.empty"),
        "invoicing.save_recurring_cash",
    ),
    "screen.invoicing.recurring.title",
)
