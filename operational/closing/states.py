"""The lives of a schedule and of a booking of the month's end."""

from operational.core.api import Machine

BOOKING = Machine(
    "closing.booking",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
SCHEDULE = Machine(
    "closing.schedule",
    start="running",
    moves={"stop": ("running", "stopped")},
    colours={"running": "green", "stopped": "grey"},
)
