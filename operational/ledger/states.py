"""The life of a voucher (记账凭证). Its entries count from the moment they are written."""

from operational.core.api import Machine

VOUCHER = Machine(
    "ledger.voucher",
    start="draft",
    moves={
        "approve": ("draft", "approved"),
        "post": ("approved", "posted"),
        "uncheck": ("approved", "draft"),
        "discard": ("draft", "discarded"),
    },
    colours={"draft": "grey", "approved": "blue", "posted": "green", "discarded": "red"},
)
