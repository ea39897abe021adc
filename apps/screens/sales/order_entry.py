"""Writing a sales order: customer, lines, prices and free stock beside them, totals by trial run."""

from apps.screens.widgets.entry import EntryView, entry_page
from apps.screens.widgets.order_lines import beside_order, copy_button, order_tools, proposed

entry_page(
    EntryView(
        kind="sales.order",
        command="sales.save_order",
        query="sales.order",
        ref="order",
        header=("customer", "date", "promise_date", "customer_po"),
        more=("billing_name", "payer", "salesperson", "department", "channel", "warehouse", "terms", "price_includes_tax",
              "currency", "rate", "valid_until", "note"),
        line_fields=("item", "quantity", "price", "unit", "discount", "second_quantity", "promise_date", "is_direct", "note"),
        saved_as={"quantity": "sold_quantity", "price": "sold_price", "unit": "sold_unit"},
        quick="sales.sellable",
        quick_by=("customer",),
        next_command="sales.place_order",
        page="sales/order",
        totals=("net", "tax", "gross", "foreign_gross"),
        copied_as="copy_of",
        foot=("discount_amount", "rounding_off"),
        beside=beside_order,
        proposed=proposed,
        tools=order_tools,
        actions=copy_button,
    )
)
