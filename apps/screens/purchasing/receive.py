"""Receiving goods on a purchase order: everything open stands filled in."""

from apps.screens.widgets.fulfil import FulfilView, fulfil_page

fulfil_page(
    FulfilView(
        kind="purchasing.order",
        query="purchasing.order",
        ref="order",
        command="purchasing.receive_goods",
        title_key="command.purchasing.receive_goods",
        header=("date", "supplier_note", "close_rest", "note"),
        packs="in_bought_unit",
        of_packs=("as_ordered", "bought_unit"),
        counts=("in_bought_unit", "quantity"),
        of_lots=("lot", "expires_on", "supplier_lot"),
        facts=("supplier", "date", "promise_date"),
        shown=("line_no", "item", "name", "spec", "unit", "quantity", "received", "open"),
        page="purchasing/goods_receipt",
        bins="to",
        result_kind="purchasing.goods_receipt",
        totals=("value",),
    )
)
