"""The front door of invoicing."""

from operational.invoicing.ageing import ageing, credit
from operational.invoicing.checks import CHECKS
from operational.invoicing.commands.payments import pay_supplier, receive_money
from operational.invoicing.commands.reversals import reverse_payment, reverse_settlement
from operational.invoicing.commands.settlements import settle
from operational.invoicing.credit import Exposure, exposure
from operational.invoicing.events import OpenItemsWereSettled
from operational.invoicing.invoices import NewLine, add_invoice
from operational.invoicing.open_items import add_due_items, add_open_item, move_due_dates, net_red_item
from operational.invoicing.queries import invoice, invoices, open_items, payment, payments
from operational.invoicing.reactions import open_items_of_hand_lines
from operational.invoicing.states import CLEARING, INVOICE, PAYMENT
from operational.invoicing.tables import Clearing, Invoice, InvoiceLine, OpenItem, Payment, Settlement

COMMANDS = (receive_money, pay_supplier, settle, reverse_payment, reverse_settlement)
QUERIES = (open_items, invoices, invoice, payments, payment, ageing, credit)
REACTIONS = (open_items_of_hand_lines,)
MACHINES = (INVOICE, PAYMENT, CLEARING)

_VIEW = {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all", "invoicing.payment.view": "all"}
_SETTLE = {**_VIEW, "invoicing.settlement.edit": "all"}
ROLES = {
    "sales_clerk": {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all"},
    "buyer": {"invoicing.open_item.view": "all", "invoicing.invoice.view": "all"},
    "cashier": {**_SETTLE, "invoicing.receipt.edit": "all", "invoicing.payment.edit": "all"},
    "accountant": {
        **_SETTLE,
        "invoicing.receipt.edit": "all",
        "invoicing.payment.edit": "all",
        "invoicing.payment.reverse": "all",
    },
    "manager": {**_VIEW, "invoicing.payment.reverse": "all"},
    "analyst": _VIEW,
    "administrator": _VIEW,
    "pipeline": _VIEW,
}

__all__ = [
    "CHECKS", "Clearing", "Exposure", "Invoice", "InvoiceLine", "NewLine", "OpenItem", "OpenItemsWereSettled", "Payment",
    "Settlement", "add_due_items", "add_invoice", "add_open_item", "exposure", "move_due_dates", "net_red_item",
]  # fmt: skip
