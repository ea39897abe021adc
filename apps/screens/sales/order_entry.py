"""Writing a sales order: customer, lines, last price and free stock beside them, totals by trial run."""

from apps.screens.widgets.entry import EntryView, entry_page

entry_page(
    EntryView(
        kind="sales.order",
        command="sales.save_order",
        query="sales.order",
        ref="order",
        header=("customer", "date", "promise_date", "customer_po"),
        more=("salesperson", "department", "channel", "warehouse", "terms", "price_includes_tax", "note"),
        line_fields=("item", "quantity", "price", "discount", "promise_date", "note"),
        next_command="sales.place_order",
        page="sales/order",
    )
)
