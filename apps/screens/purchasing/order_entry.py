"""Writing a purchase order: supplier, lines, totals by trial run."""

from apps.screens.widgets.entry import EntryView, entry_page

entry_page(
    EntryView(
        kind="purchasing.order",
        command="purchasing.save_order",
        query="purchasing.order",
        ref="order",
        header=("supplier", "date", "warehouse", "promise_date"),
        more=("buyer", "department", "terms", "price_includes_tax", "note"),
        line_fields=("item", "quantity", "price", "discount", "promise_date", "note"),
        next_command="purchasing.place_order",
        page="purchasing/order",
    )
)
