"""The lives of claims and advances."""

from operational.core.api import Machine

CLAIM = Machine(
    "expenses.claim",
    start="draft",
    moves={
        "submit": (("draft", "refused", "withdrawn"), "submitted"),
        "approve": ("submitted", "approved"),
        "book": ("approved", "booked"),
        "refuse": (("submitted", "approved"), "refused"),
        "withdraw": (("submitted", "approved"), "withdrawn"),
        "pay": ("booked", "paid"),
        "unpay": ("paid", "booked"),
        "reverse": ("booked", "reversed"),
        "cancel": (("draft", "refused", "withdrawn"), "cancelled"),
    },
    colours={
        "draft": "grey", "submitted": "orange", "approved": "blue", "booked": "violet", "paid": "green", "refused": "red",
        "withdrawn": "grey", "reversed": "red", "cancelled": "grey",
    },
)  # fmt: skip
ADVANCE = Machine(
    "expenses.advance",
    start="submitted",
    moves={
        "approve": ("submitted", "approved"),
        "refuse": ("submitted", "refused"),
        "withdraw": (("submitted", "approved"), "withdrawn"),
        "pay": ("approved", "paid"),
        "recall": ("paid", "approved"),
        "clear": ("paid", "cleared"),
        "reopen": ("cleared", "paid"),
    },
    colours={
        "submitted": "orange", "approved": "blue", "paid": "violet", "cleared": "green", "refused": "red", "withdrawn": "grey",
    },
)  # fmt: skip
EDITABLE = ("draft", "refused", "withdrawn")
LIVE = ("draft", "submitted", "approved", "booked", "paid", "refused", "withdrawn")  # whose receipts nobody else may claim
