"""The lives of purchasing documents."""

from operational.core.api import Machine

ORDER = Machine(
    "purchasing.order",
    start="draft",
    moves={
        "place": ("draft", "placed"),
        "approve": ("placed", "approved"),
        "send_back": ("placed", "draft"),
        "unapprove": ("approved", "placed"),
        "close": ("approved", "done"),
        "cancel": (("draft", "placed", "approved"), "cancelled"),
    },
    colours={"draft": "grey", "placed": "orange", "approved": "blue", "done": "green", "cancelled": "red"},
)
GOODS_RECEIPT = Machine("purchasing.goods_receipt", start="received", moves={}, colours={"received": "green"})
REQUISITION = Machine(
    "purchasing.requisition",
    start="draft",
    moves={
        "place": ("draft", "placed"),
        "approve": ("placed", "approved"),
        "refuse": ("placed", "refused"),
        "close": ("approved", "done"),
        "cancel": (("draft", "placed"), "cancelled"),
    },
    colours={
        "draft": "grey",
        "placed": "orange",
        "approved": "blue",
        "done": "green",
        "refused": "red",
        "cancelled": "red",
    },
)
EXCHANGE = Machine(
    "purchasing.exchange",
    start="waiting",
    moves={"finish": ("waiting", "done"), "give_up": ("waiting", "given_up")},
    colours={"waiting": "orange", "done": "green", "given_up": "grey"},
)
INSPECTION = Machine("purchasing.inspection", start="inspected", moves={}, colours={"inspected": "green"})
LANDED_COST = Machine(
    "purchasing.landed_cost",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "grey"},
)
