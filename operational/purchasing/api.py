"""The front door of purchasing."""

from operational.purchasing.commands.invoice import enter_invoice
from operational.purchasing.commands.order import (
    OrderLineInput,
    SaveOrder,
    approve_order,
    cancel_order,
    close_order,
    place_order,
    save_order,
    save_supplier_item,
    unapprove_order,
)
from operational.purchasing.commands.receipt import receive_goods, return_goods
from operational.purchasing.queries import order, orders
from operational.purchasing.receipt_queries import (
    goods_receipt,
    goods_receipts,
    open_to_receive,
    received_not_invoiced,
    supplier_items,
)
from operational.purchasing.sheets import PURCHASE_ORDERS, SUPPLIER_ITEMS
from operational.purchasing.states import GOODS_RECEIPT, ORDER
from operational.purchasing.tables import Order, OrderLine, SupplierItem
from operational.purchasing.verify import CHECKS

COMMANDS = (
    save_order,
    place_order,
    approve_order,
    unapprove_order,
    close_order,
    cancel_order,
    save_supplier_item,
    receive_goods,
    return_goods,
    enter_invoice,
)
QUERIES = (
    orders,
    order,
    goods_receipts,
    goods_receipt,
    open_to_receive,
    received_not_invoiced,
    supplier_items,
)
MACHINES = (ORDER, GOODS_RECEIPT)
SHEETS = (PURCHASE_ORDERS, SUPPLIER_ITEMS)

_SEE = {
    "purchasing.order.view": "all",
    "purchasing.receipt.view": "all",
    "purchasing.invoice.view": "all",
    "purchasing.conditions.view": "all",
}
ROLES = {
    "buyer": {**_SEE, "purchasing.order.edit": "all", "purchasing.conditions.edit": "all"},
    "warehouse": {
        "purchasing.order.view": "all",
        "purchasing.receipt.view": "all",
        "purchasing.receipt.edit": "all",
    },
    "accountant": {**_SEE, "purchasing.invoice.edit": "all"},
    "cashier": {"purchasing.order.view": "all", "purchasing.invoice.view": "all"},
    "manager": {
        **_SEE,
        "purchasing.order.edit": "all",
        "purchasing.order.approve": "all",
        "purchasing.conditions.edit": "all",
    },
    "analyst": _SEE,
    "administrator": _SEE,
    "pipeline": {"purchasing.order.view": "all", "purchasing.conditions.view": "all"},
}

__all__ = [
    "CHECKS",
    "COMMANDS",
    "MACHINES",
    "QUERIES",
    "ROLES",
    "SHEETS",
    "Order",
    "OrderLine",
    "OrderLineInput",
    "SaveOrder",
    "SupplierItem",
    "save_order",
]
