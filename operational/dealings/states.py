"""The life of a statement of account (对账单)."""

from operational.core.api import Machine

STATEMENT = Machine(
    "dealings.statement",
    start="issued",
    moves={
        "send": ("issued", "sent"),
        "confirm": (("issued", "sent"), "confirmed"),
        "cancel": (("issued", "sent"), "cancelled"),
    },
    colours={"issued": "blue", "sent": "orange", "confirmed": "green", "cancelled": "grey"},
)
