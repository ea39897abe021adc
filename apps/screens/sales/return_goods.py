"""Taking goods back from a customer."""

from apps.screens.widgets.fulfil import FulfilView, fulfil_page

fulfil_page(
    FulfilView(
        kind="sales.goods_issue",
        query="sales.goods_issue",
        ref="goods_issue",
        command="sales.return_goods",
        title_key="command.sales.return_goods",
        header=("date", "deliver_again", "note"),
        facts=("customer", "date", "order_number"),
        shown=("line_no", "item", "name", "spec", "unit", "quantity", "returned"),
        open_field="returnable",
        page="sales/goods_issue",
        result_kind="sales.goods_issue",
    )
)
