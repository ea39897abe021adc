"""Writing a price list: whom it is for, when it holds, and its prices by quantity."""

from apps.screens.widgets.entry import EntryView, entry_page

entry_page(
    EntryView(
        kind="sales.price_list",
        command="sales.save_price_list",
        query="sales.price_list",
        ref="price_list",
        header=("code", "name", "customer", "class_name"),
        more=("currency", "valid_from", "valid_to", "includes_tax", "is_active", "note"),
        line_fields=("item", "minimum_quantity", "price", "valid_from", "valid_to"),
        next_command="",
        page="sales/price_list",
        number="code",
        line_needs=("item", "price"),
        totals=(),
        check=False,
    )
)
