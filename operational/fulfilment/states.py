"""The life of a pick list (拣货单), and how urgent an order is."""

from typing import Literal, get_args

from operational.core.api import Machine

PICK_LIST = Machine(
    "fulfilment.pick_list",
    start="open",
    moves={"issue": ("open", "issued"), "cancel": ("open", "cancelled")},
    colours={"open": "blue", "issued": "green", "cancelled": "red"},
)
Urgency = Literal["urgent", "high", "normal", "low"]
RANKS: dict[str, int] = {name: rank for rank, name in enumerate(get_args(Urgency))}  # the least comes first
