"""Sending goods back to a supplier."""

from apps.screens.widgets.fulfil import FulfilView, fulfil_page

fulfil_page(
    FulfilView(
        kind="purchasing.goods_receipt",
        query="purchasing.goods_receipt",
        ref="goods_receipt",
        command="purchasing.return_goods",
        title_key="command.purchasing.return_goods",
        header=("date", "note"),
        facts=("supplier", "date", "order_number"),
        shown=("line_no", "item", "name", "spec", "unit", "quantity", "returned"),
        open_of=lambda line: line.quantity - line.returned,
        page="purchasing/goods_receipt",
        result_kind="purchasing.goods_receipt",
        totals=("value",),
    )
)
