"""Writing a purchase order: supplier, lines, what the supplier asks and got last beside them, totals by trial run."""

from apps.screens.widgets.entry import EntryView, entry_page
from apps.screens.widgets.purchase_lines import beside_purchase, copy_purchase, purchase_tools

entry_page(
    EntryView(
        kind="purchasing.order",
        command="purchasing.save_order",
        query="purchasing.order",
        ref="order",
        header=("supplier", "date", "warehouse", "promise_date"),
        more=("buyer", "department", "terms", "price_includes_tax", "note"),
        line_fields=("item", "quantity", "price", "unit", "discount", "second_quantity", "promise_date", "note"),
        saved_as={"quantity": "bought_quantity", "price": "bought_price", "unit": "bought_unit"},
        quick="purchasing.purchasable",
        quick_by=("supplier",),
        next_command="purchasing.place_order",
        page="purchasing/order",
        beside=beside_purchase,
        tools=purchase_tools,
        actions=copy_purchase,
    )
)
