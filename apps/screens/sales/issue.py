"""Issuing goods on a sales order: everything open stands filled in."""

from apps.screens.widgets.fulfil import FulfilView, fulfil_page

fulfil_page(
    FulfilView(
        kind="sales.order",
        query="sales.order",
        ref="order",
        command="sales.issue_goods",
        title_key="command.sales.issue_goods",
        header=("date", "rest", "carrier", "tracking_number", "freight_payer", "awaits_slip", "note"),
        facts=("customer", "date", "promise_date", "warehouse"),
        shown=("line_no", "item", "name", "spec", "unit", "quantity", "issued", "open", "reserved", "on_hand"),
        page="sales/goods_issue",
        bins="from",
        result_kind="sales.goods_issue",
    )
)
