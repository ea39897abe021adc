"""The life of an allocation."""

from operational.core.api import Machine

ALLOCATION = Machine(
    "costing.allocation",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
