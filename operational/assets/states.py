"""The lives of cards, depreciation runs, disposals and stocktakes."""

from operational.core.api import Machine

ASSET = Machine(
    "assets.asset",
    start="in_use",
    moves={"dispose": ("in_use", "disposed"), "return_": ("disposed", "in_use"), "cancel": ("in_use", "cancelled")},
    colours={"in_use": "green", "disposed": "grey", "cancelled": "red"},
)
DEPRECIATION = Machine(
    "assets.depreciation",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
DISPOSAL = Machine(
    "assets.disposal",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
STOCKTAKE = Machine(
    "assets.stocktake",
    start="counting",
    moves={"approve": ("counting", "approved"), "cancel": ("counting", "cancelled")},
    colours={"counting": "blue", "approved": "green", "cancelled": "grey"},
)
