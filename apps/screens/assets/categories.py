"""Categories of assets: lives and residual rates from a day on, with their source."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "valid_from", "life_months", "life_months_min", "residual_rate", "source", "is_active")

master_page(
    Master(Listing("assets.categories", "assets.category", COLUMNS), "assets.save_category", only=COLUMNS),
    "screen.assets.categories.title",
)
