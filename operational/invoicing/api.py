"""The front door of invoicing."""

from operational.invoicing.credit import Exposure, exposure
from operational.invoicing.events import OpenItemsWereSettled
from operational.invoicing.invoices import NewLine, add_invoice
from operational.invoicing.open_items import add_open_item, move_due_dates, net_red_item
from operational.invoicing.states import CLEARING, INVOICE, PAYMENT
from operational.invoicing.tables import Clearing, Invoice, InvoiceLine, OpenItem, Payment, Settlement

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
MACHINES = (INVOICE, PAYMENT, CLEARING)

__all__ = [
    "Clearing", "Exposure", "Invoice", "InvoiceLine", "NewLine", "OpenItem", "OpenItemsWereSettled", "Payment", "Settlement",
    "add_invoice", "add_open_item", "exposure", "move_due_dates", "net_red_item",
]  # fmt: skip
