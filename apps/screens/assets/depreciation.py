"""The depreciation of one month, card by card (折旧清单)."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="assets.depreciation",
        query="assets.depreciation",
        ref="depreciation",
        facts=("month", "date", "cards"),
        lines=("number", "name", "category_name", "department_name", "account", "months", "amount"),
        totals=("amount",),
        forms={"assets.reverse_depreciation": ("reason",)},
    )
)
