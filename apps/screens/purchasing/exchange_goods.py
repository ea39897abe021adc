"""Sending defective goods back to a supplier for the same again."""

from apps.screens.widgets.fulfil import FulfilView, fulfil_page

fulfil_page(
    FulfilView(
        kind="purchasing.goods_receipt",
        query="purchasing.goods_receipt",
        ref="goods_receipt",
        command="purchasing.exchange_goods",
        title_key="command.purchasing.exchange_goods",
        header=("date", "reason", "comes_at_once"),
        facts=("supplier", "date", "order_number"),
        shown=("line_no", "item", "name", "spec", "unit", "quantity", "returned", "rejected"),
        open_of=lambda line: line.quantity - line.returned,
        page="purchasing/exchange",
        result_kind="purchasing.exchange",
        totals=("value",),
    )
)
