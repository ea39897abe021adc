"""The front door of sales."""

from operational.sales.adjustment_queries import price_adjustment, price_adjustments
from operational.sales.amendment_queries import amendments
from operational.sales.commands.amendment import amend_order
from operational.sales.commands.approval import approve_order, cancel_order, close_order, unapprove_order
from operational.sales.commands.assignment import save_assignment_rule
from operational.sales.commands.customer_item import save_customer_item
from operational.sales.commands.exchange import exchange_goods
from operational.sales.commands.goods_issue import ISSUED_MAX, IssueGoods, IssueLine, issue_goods
from operational.sales.commands.goods_return import ReturnGoods, ReturnLine, return_goods
from operational.sales.commands.history import import_history
from operational.sales.commands.invoice import invoice_order
from operational.sales.commands.invoice_request import book_request, request_invoice
from operational.sales.commands.order import place_order, save_order
from operational.sales.commands.price_adjustment import adjust_price, invoice_adjustment
from operational.sales.commands.price_list import save_price_list
from operational.sales.commands.quotation import lose_quotation, quote_order
from operational.sales.commands.red_invoice import reverse_invoice
from operational.sales.commands.release import ask_release, refuse_order, refuse_release, release_order
from operational.sales.commands.shipment import record_shipment, record_slip
from operational.sales.commands.tax import recognise_due_vat
from operational.sales.commands.tolerance import close_order_rest, save_tolerance
from operational.sales.direct import DirectIssue, direct_lines, issue_direct
from operational.sales.document_queries import order
from operational.sales.entry_queries import credit, home, last_price
from operational.sales.events import (
    Earliest,
    GoodsWereIssued,
    GoodsWereReturned,
    OrderWasAmended,
    OrderWasApproved,
    OrderWasCancelled,
    OrderWasClosed,
    OrderWasInvoiced,
    OrderWasRefused,
    OrderWasUnapproved,
    Picking,
    PickingWasAsked,
    PriceWasAdjusted,
    PromiseWasAsked,
)
from operational.sales.exchange_queries import exchange, exchanges
from operational.sales.fact_queries import item_facts
from operational.sales.issue_queries import goods_issue, missing_slips
from operational.sales.item_queries import customer_items, sellable
from operational.sales.late_queries import late_orders
from operational.sales.price_queries import price_list, price_lists
from operational.sales.price_rules import margin_rate
from operational.sales.price_sheet import PRICE_LISTS
from operational.sales.queries import goods_issues, open_to_issue, orders, to_invoice
from operational.sales.quotation_queries import compare_quotations, quotation_versions
from operational.sales.reactions import on_open_items_settled
from operational.sales.request_queries import requested_orders
from operational.sales.rule_queries import assignment_rules, tolerances
from operational.sales.rules import DAYS_WHEN_SHORT, LINES_MAX
from operational.sales.sheets import SALES_HISTORY, SALES_ORDERS
from operational.sales.states import AMENDMENT, EXCHANGE, GOODS_ISSUE, ORDER, PRICE_ADJUSTMENT
from operational.sales.tables import (
    CustomerSalesperson,
    Exchange,
    GoodsIssue,
    GoodsIssueLine,
    History,
    InvoiceSource,
    Order,
    OrderLine,
    PriceAdjustment,
)
from operational.sales.verify import CHECKS
from operational.sales.waiting_queries import waiting_for_me

COMMANDS = (
    save_order,
    quote_order,
    lose_quotation,
    place_order,
    approve_order,
    refuse_order,
    unapprove_order,
    cancel_order,
    close_order,
    amend_order,
    ask_release,
    release_order,
    refuse_release,
    close_order_rest,
    save_tolerance,
    issue_goods,
    record_shipment,
    record_slip,
    adjust_price,
    invoice_adjustment,
    return_goods,
    exchange_goods,
    invoice_order,
    reverse_invoice,
    request_invoice,
    book_request,
    recognise_due_vat,
    import_history,
    save_price_list,
    save_customer_item,
    save_assignment_rule,
)
QUERIES = (
    orders,
    order,
    amendments,
    quotation_versions,
    compare_quotations,
    assignment_rules,
    late_orders,
    waiting_for_me,
    goods_issues,
    goods_issue,
    exchanges,
    exchange,
    missing_slips,
    tolerances,
    price_adjustments,
    price_adjustment,
    open_to_issue,
    to_invoice,
    requested_orders,
    last_price,
    credit,
    home,
    price_lists,
    price_list,
    item_facts,
    customer_items,
    sellable,
)
SHEETS = (SALES_HISTORY, SALES_ORDERS, PRICE_LISTS)
REACTIONS = (on_open_items_settled,)
MACHINES = (ORDER, GOODS_ISSUE, AMENDMENT, PRICE_ADJUSTMENT, EXCHANGE)

_SEE = {
    "sales.order.view": "all",
    "sales.goods_issue.view": "all",
}
ROLES = {
    "sales_clerk": {
        "sales.order.view": "own",
        "sales.order.edit": "own",
        "sales.order.approve": "own",
        "sales.order.cancel": "own",
        "sales.order.amend": "own",
        "sales.invoice.request": "own",
        "sales.price_list.view": "all",
        "sales.release.ask": "own",
        "sales.customer_item.edit": "all",
        "sales.exchange.edit": "own",
        "sales.goods_issue.view": "own",
    },
    "warehouse": {**_SEE, "sales.goods_issue.edit": "all", "sales.release.ask": "all"},
    "accountant": {
        **_SEE,
        "sales.invoice.edit": "all",
        "sales.invoice.request": "all",
        "sales.history.import": "all",
        "sales.price_list.view": "all",
        "sales.margin.read": "all",
    },
    "cashier": _SEE,
    "buyer": _SEE,
    "manager": {
        **_SEE,
        "sales.order.edit": "all",
        "sales.order.approve": "all",
        "sales.order.cancel": "all",
        "sales.order.amend": "all",
        "sales.release.ask": "all",
        "sales.tolerance.edit": "all",
        "sales.assignment.edit": "all",
        "sales.price.adjust": "all",
        "sales.exchange.edit": "all",
        "sales.credit.override": "all",
        "sales.order.below_floor": "all",
        "sales.price_list.view": "all",
        "sales.price_list.edit": "all",
        "sales.customer_item.edit": "all",
        "sales.margin.read": "all",
        "sales.goods_issue.edit": "all",
        "sales.invoice.edit": "all",
        "sales.invoice.request": "all",
        "sales.history.import": "all",
    },
    "analyst": {**_SEE, "sales.price_list.view": "all", "sales.margin.read": "all"},
    "administrator": {**_SEE, "sales.price_list.view": "all"},
    "pipeline": _SEE,
}

__all__ = [
    "CHECKS",
    "DAYS_WHEN_SHORT",
    "ISSUED_MAX",
    "LINES_MAX",
    "CustomerSalesperson",
    "DirectIssue",
    "Earliest",
    "Exchange",
    "GoodsIssue",
    "GoodsIssueLine",
    "GoodsWereIssued",
    "GoodsWereReturned",
    "History",
    "InvoiceSource",
    "IssueGoods",
    "IssueLine",
    "Order",
    "OrderLine",
    "OrderWasAmended",
    "OrderWasApproved",
    "OrderWasCancelled",
    "OrderWasClosed",
    "OrderWasInvoiced",
    "OrderWasRefused",
    "OrderWasUnapproved",
    "Picking",
    "PickingWasAsked",
    "PriceAdjustment",
    "PriceWasAdjusted",
    "PromiseWasAsked",
    "ReturnGoods",
    "ReturnLine",
    "direct_lines",
    "issue_direct",
    "issue_goods",
    "margin_rate",
    "record_slip",
    "return_goods",
]  # fmt: skip
