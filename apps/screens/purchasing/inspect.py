"""Inspecting goods of a receipt: everything that waits stands filled in as accepted."""

from apps.screens.widgets.fulfil import FulfilView, fulfil_page

fulfil_page(
    FulfilView(
        kind="purchasing.goods_receipt",
        query="purchasing.goods_receipt",
        ref="goods_receipt",
        command="purchasing.inspect_goods",
        title_key="command.purchasing.inspect_goods",
        header=("date", "note"),
        facts=("supplier", "date", "order_number", "supplier_note"),
        shown=("line_no", "item", "name", "spec", "unit", "pending"),
        open_field="pending",
        editable=("accepted", "conceded", "rejected", "defect", "reduction", "reason"),
        picked={"defect": "purchasing.defect_reason"},
        fills="accepted",
        counts=("accepted", "conceded", "rejected"),
        page="purchasing/inspection",
        result_kind="purchasing.inspection",
        totals=("reduction",),
        another="screen.purchasing.inspect.another",
    )
)
