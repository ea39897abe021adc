"""The lives of sales documents. Delivery, billing and payment are progress beside the life."""

from operational.core.api import Machine

ORDER = Machine(
    "sales.order",
    start="draft",
    moves={
        "quote": ("draft", "quotation"),
        "lose": ("quotation", "cancelled"),
        "place": (("draft", "quotation"), "placed"),
        "approve": ("placed", "approved"),
        "refuse": ("placed", "draft"),
        "unapprove": ("approved", "placed"),
        "close": ("approved", "done"),
        "cancel": (("draft", "quotation", "placed", "approved"), "cancelled"),
    },
    colours={
        "draft": "grey",
        "quotation": "violet",
        "placed": "orange",
        "approved": "blue",
        "done": "green",
        "cancelled": "red",
    },
)
GOODS_ISSUE = Machine("sales.goods_issue", start="issued", moves={}, colours={"issued": "green"})
AMENDMENT = Machine("sales.amendment", start="made", moves={}, colours={"made": "green"})
EXCHANGE = Machine("sales.exchange", start="made", moves={}, colours={"made": "green"})
PRICE_ADJUSTMENT = Machine(
    "sales.price_adjustment",
    start="booked",
    moves={"invoice": ("booked", "invoiced")},
    colours={"booked": "blue", "invoiced": "green"},
)
