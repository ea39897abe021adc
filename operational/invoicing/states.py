"""The lives of invoices, payments and clearings."""

from operational.core.api import Machine

INVOICE = Machine(
    "invoicing.invoice",
    start="issued",
    moves={"reverse": ("issued", "reversed")},
    colours={"issued": "green", "reversed": "red"},
)
PAYMENT = Machine(
    "invoicing.payment",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
CLEARING = Machine(
    "invoicing.clearing",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
CASH_COUNT = Machine(
    "invoicing.cash_count",
    start="counted",
    moves={"settle": ("counted", "settled"), "reverse": ("counted", "reversed")},
    colours={"counted": "orange", "settled": "green", "reversed": "red"},
)
CASH_ENTRY = Machine(
    "invoicing.cash_entry",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
REQUEST = Machine(
    "invoicing.payment_request",
    start="submitted",
    moves={
        "approve": ("submitted", "approved"),
        "refuse": ("submitted", "refused"),
        "withdraw": (("submitted", "approved", "sent"), "withdrawn"),  # also what the bank has refused
        "send": ("approved", "sent"),
        "pay": (("approved", "sent"), "paid"),
        "recall": ("paid", "approved"),
    },
    colours={
        "submitted": "orange", "approved": "blue", "refused": "red", "withdrawn": "grey", "sent": "violet", "paid": "green",
    },
)  # fmt: skip
ACCEPTANCE = Machine(
    "invoicing.acceptance",
    start="held",
    moves={
        "endorse": ("held", "endorsed"),
        "discount": ("held", "discounted"),
        "collect": ("held", "collected"),
        "dishonour": (("held", "endorsed", "discounted"), "dishonoured"),
        "honour": ("given", "honoured"),
        "undo": (("discounted", "collected"), "held"),
        "unhonour": ("honoured", "given"),
        "return_": ("endorsed", "held"),
        "cancel": (("held", "given"), "cancelled"),
    },
    colours={
        "held": "blue", "endorsed": "violet", "discounted": "violet", "collected": "green", "dishonoured": "red",
        "given": "orange", "honoured": "green", "cancelled": "grey",
    },
)  # fmt: skip
CLAIM = Machine(
    "invoicing.claim",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
REVALUATION = Machine(
    "invoicing.revaluation",
    start="booked",
    moves={"reverse": ("booked", "reversed")},
    colours={"booked": "green", "reversed": "red"},
)
INVOICE_REQUEST = Machine(
    "invoicing.invoice_request",
    start="submitted",
    moves={
        "approve": ("submitted", "approved"),
        "refuse": ("submitted", "refused"),
        "withdraw": (("submitted", "approved"), "withdrawn"),
        "export": ("approved", "exported"),
        "recall": ("exported", "approved"),
        "issue": (("approved", "exported"), "issued"),
    },
    colours={
        "submitted": "orange", "approved": "blue", "refused": "red", "withdrawn": "grey", "exported": "violet", "issued": "green",
    },
)  # fmt: skip
INVOICE_BATCH = Machine("invoicing.invoice_batch", start="exported", moves={}, colours={"exported": "violet"})
TAX_INVOICE = Machine(
    "invoicing.tax_invoice",
    start="normal",
    moves={"red_part": ("normal", "part_red"), "red": (("normal", "part_red"), "red"), "void": ("normal", "void")},
    colours={"normal": "green", "part_red": "orange", "red": "red", "void": "grey"},
)
RED_CONFIRMATION = Machine(
    "invoicing.red_confirmation",
    start="waiting",
    moves={
        "confirm": ("waiting", "confirmed"),
        "refuse": ("waiting", "refused"),
        "cancel": (("waiting", "confirmed"), "cancelled"),
        "issue": (("waiting", "confirmed"), "issued"),
    },
    colours={"waiting": "orange", "confirmed": "blue", "refused": "red", "cancelled": "grey", "issued": "green"},
)
TAX_SELECTION = Machine("invoicing.tax_selection", start="booked", moves={}, colours={"booked": "green"})
