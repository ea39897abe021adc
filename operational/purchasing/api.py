"""The front door of purchasing."""

from operational.purchasing.commands.afterwards import match_receipt, price_afterwards, receive_unordered
from operational.purchasing.commands.conditions import save_price_steps, save_supplier_item
from operational.purchasing.commands.exchange import exchange_goods, give_up_exchange, receive_exchange
from operational.purchasing.commands.goods_return import ReturnGoods, ReturnLineInput, return_goods
from operational.purchasing.commands.inspection import inspect_goods
from operational.purchasing.commands.invoice import enter_invoice
from operational.purchasing.commands.landed_cost import enter_landed_cost, reverse_landed_cost
from operational.purchasing.commands.order import (
    SaveOrder,
    approve_order,
    cancel_order,
    close_order,
    place_order,
    save_order,
    send_back_order,
    unapprove_order,
)
from operational.purchasing.commands.ordering import order_requisitions
from operational.purchasing.commands.receipt import receive_goods
from operational.purchasing.commands.reminder import remind_supplier
from operational.purchasing.commands.requisition import (
    RequisitionLineInput,
    SaveRequisition,
    approve_requisition,
    cancel_requisition,
    close_requisition,
    place_requisition,
    refuse_requisition,
    save_requisition,
)
from operational.purchasing.commands.tax_invoice import book_tax_invoice
from operational.purchasing.defect_queries import defect_lines, defects
from operational.purchasing.defects import defect_reasons, save_defect_reason, seed
from operational.purchasing.direct import DirectLine, DirectPart, expect_no_more, receive_direct
from operational.purchasing.drafting import Draft, OrderLineInput, new_orders
from operational.purchasing.exchange_queries import exchange, exchanges
from operational.purchasing.incoming import stock_and_incoming
from operational.purchasing.inspection_queries import inspection, inspections, to_inspect
from operational.purchasing.landed_queries import landed_cost, landed_costs
from operational.purchasing.late import late_lines
from operational.purchasing.month_steps import CLOSE_STEPS
from operational.purchasing.offer_queries import compare_suppliers, supplier_items
from operational.purchasing.progress import recompute_progress
from operational.purchasing.purchasable_queries import purchasable_items
from operational.purchasing.queries import order, orders
from operational.purchasing.receipt_queries import (
    goods_receipt,
    goods_receipts,
    open_to_receive,
    received_not_invoiced,
)
from operational.purchasing.requisition_queries import requisition, requisitions, requisitions_to_order
from operational.purchasing.sheets import PURCHASE_ORDERS, SUPPLIER_ITEMS, SUPPLIER_PRICES
from operational.purchasing.states import EXCHANGE, GOODS_RECEIPT, INSPECTION, LANDED_COST, ORDER, REQUISITION
from operational.purchasing.statistics_queries import bought_lines, price_trend, statistics
from operational.purchasing.supplier_price_queries import supplier_prices
from operational.purchasing.tables import (
    Exchange,
    GoodsReceipt,
    Inspection,
    Order,
    OrderLine,
    Requisition,
    RequisitionLine,
    SupplierItem,
)
from operational.purchasing.tax_queries import invoices_without_goods, receipts_for_tax_invoice
from operational.purchasing.verify import CHECKS
from operational.purchasing.waiting import waiting_for_me

COMMANDS = (
    save_order,
    place_order,
    approve_order,
    send_back_order,
    unapprove_order,
    close_order,
    cancel_order,
    save_requisition,
    place_requisition,
    approve_requisition,
    refuse_requisition,
    close_requisition,
    cancel_requisition,
    order_requisitions,
    save_supplier_item,
    save_price_steps,
    remind_supplier,
    receive_goods,
    return_goods,
    exchange_goods,
    receive_exchange,
    give_up_exchange,
    inspect_goods,
    save_defect_reason,
    seed,
    receive_unordered,
    price_afterwards,
    match_receipt,
    enter_invoice,
    book_tax_invoice,
    enter_landed_cost,
    reverse_landed_cost,
)
QUERIES = (
    orders,
    order,
    purchasable_items,
    statistics,
    bought_lines,
    price_trend,
    goods_receipts,
    goods_receipt,
    open_to_receive,
    received_not_invoiced,
    invoices_without_goods,
    receipts_for_tax_invoice,
    landed_costs,
    landed_cost,
    supplier_items,
    supplier_prices,
    compare_suppliers,
    late_lines,
    stock_and_incoming,
    exchanges,
    exchange,
    to_inspect,
    defect_reasons,
    defects,
    defect_lines,
    inspections,
    inspection,
    requisitions,
    requisition,
    requisitions_to_order,
    waiting_for_me,
)
MACHINES = (ORDER, GOODS_RECEIPT, REQUISITION, INSPECTION, LANDED_COST, EXCHANGE)
SHEETS = (PURCHASE_ORDERS, SUPPLIER_ITEMS, SUPPLIER_PRICES)

_ASK = {"purchasing.requisition.view": "all", "purchasing.requisition.edit": "all"}
_SEE = {
    "purchasing.order.view": "all",
    "purchasing.receipt.view": "all",
    "purchasing.invoice.view": "all",
    "purchasing.conditions.view": "all",
    "purchasing.requisition.view": "all",
    "purchasing.inspection.view": "all",
    "purchasing.landed_cost.view": "all",
}
ROLES = {
    "sales_clerk": {"purchasing.requisition.view": "own", "purchasing.requisition.edit": "own"},
    "buyer": {**_SEE, **_ASK, "purchasing.order.edit": "all", "purchasing.conditions.edit": "all"},
    "warehouse": {
        **_ASK,
        "purchasing.order.view": "all",
        "purchasing.receipt.view": "all",
        "purchasing.receipt.edit": "all",
        "purchasing.inspection.view": "all",
        "purchasing.inspection.edit": "all",
        "purchasing.exchange.edit": "all",
    },
    "accountant": {**_SEE, **_ASK, "purchasing.invoice.edit": "all", "purchasing.landed_cost.edit": "all"},
    "cashier": {"purchasing.order.view": "all", "purchasing.invoice.view": "all"},
    "manager": {
        **_SEE,
        **_ASK,
        "purchasing.order.edit": "all",
        "purchasing.order.approve": "all",
        "purchasing.requisition.approve": "all",
        "purchasing.inspection.edit": "all",
        "purchasing.defect_reason.edit": "all",
        "purchasing.exchange.edit": "all",
        "purchasing.conditions.edit": "all",
    },
    "analyst": _SEE,
    "administrator": _SEE,
    "pipeline": {"purchasing.order.view": "all", "purchasing.conditions.view": "all"},
}

__all__ = [
    "CHECKS", "CLOSE_STEPS", "COMMANDS", "EXCHANGE", "MACHINES", "QUERIES", "ROLES", "SHEETS", "DirectLine", "DirectPart",
    "Draft", "Exchange", "GoodsReceipt", "Inspection", "Order", "OrderLine", "OrderLineInput", "Requisition",
    "RequisitionLine", "RequisitionLineInput", "ReturnGoods", "ReturnLineInput", "SaveOrder", "SaveRequisition",
    "SupplierItem", "expect_no_more", "new_orders", "receive_direct", "recompute_progress", "return_goods", "save_order",
    "save_requisition",
]  # fmt: skip
