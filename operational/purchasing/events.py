"""What purchasing reports."""

from operational.core.api import Fact


class PurchaseOrderWasApproved(Fact):
    """The company is bound to the supplier."""

    order_id: int


class GoodsWereReceived(Fact):
    """Goods came in (or went back, when ``is_return``)."""

    goods_receipt_id: int
    order_id: int
    is_return: bool = False


class SupplierInvoiceWasEntered(Fact):
    """Estimates were settled by the supplier's invoice."""

    invoice_id: int
    order_id: int


class SupplierWasReminded(Fact):
    """A supplier is to be written to about lines of this order that have not come."""

    order_id: int
