"""The life of a stock count."""

from operational.core.api import Machine

COUNT = Machine(
    "stock.count",
    start="draft",
    moves={
        "begin": ("draft", "counting"),
        "finish": ("counting", "counted"),
        "recount": ("counted", "counting"),
        "approve": ("counted", "approved"),
        "post": ("approved", "posted"),
        "cancel": (("draft", "counting", "counted", "approved"), "cancelled"),
    },
    colours={
        "draft": "grey", "counting": "blue", "counted": "orange", "approved": "violet", "posted": "green", "cancelled": "grey",
    },
)  # fmt: skip
