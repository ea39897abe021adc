"""The front door of fixed assets."""

from operational.assets.checks import CHECKS
from operational.assets.commands.cards import buy_asset, cancel_asset, enter_asset, enter_opening_assets
from operational.assets.commands.changes import change_asset
from operational.assets.commands.depreciation import depreciate_month, reverse_depreciation
from operational.assets.commands.disposal import dispose_asset, reverse_disposal
from operational.assets.commands.settings import save_category, save_expense_account
from operational.assets.commands.stocktake import approve_stocktake, cancel_stocktake, record_stocktake, start_stocktake
from operational.assets.month_steps import CLOSE_STEPS
from operational.assets.paper_queries import (
    depreciation,
    depreciations,
    disposal,
    disposals,
    stocktake,
    stocktakes,
)
from operational.assets.queries import asset, assets, categories, expense_accounts
from operational.assets.reactions import keep_hands_off
from operational.assets.seed import seed
from operational.assets.sheets import FIXED_ASSETS
from operational.assets.states import ASSET, DEPRECIATION, DISPOSAL, STOCKTAKE
from operational.assets.tables import Asset

COMMANDS = (
    seed, save_category, save_expense_account, enter_opening_assets, enter_asset, buy_asset, change_asset, cancel_asset,
    depreciate_month, reverse_depreciation, dispose_asset, reverse_disposal, start_stocktake, record_stocktake,
    approve_stocktake, cancel_stocktake,
)  # fmt: skip
QUERIES = (
    categories, expense_accounts, depreciations, depreciation, disposals, disposal, stocktakes, stocktake, assets, asset,
)  # fmt: skip
REACTIONS = (keep_hands_off,)
MACHINES = (ASSET, DEPRECIATION, DISPOSAL, STOCKTAKE)
SHEETS = (FIXED_ASSETS,)

_VIEW = {"assets.asset.view": "all"}
ROLES = {
    "accountant": {
        **_VIEW,
        "assets.asset.edit": "all",
        "assets.opening.enter": "all",
        "assets.rule.edit": "all",
        "assets.depreciation.edit": "all",
        "assets.disposal.edit": "all",
        "assets.stocktake.edit": "all",
    },
    "manager": {**_VIEW, "assets.stocktake.approve": "all"},
    "warehouse": {**_VIEW, "assets.stocktake.edit": "all"},
    "cashier": _VIEW,
    "analyst": _VIEW,
    "administrator": _VIEW,
    "pipeline": _VIEW,
}

__all__ = ["CHECKS", "CLOSE_STEPS", "COMMANDS", "MACHINES", "QUERIES", "REACTIONS", "ROLES", "SHEETS", "Asset"]
