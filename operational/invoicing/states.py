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
