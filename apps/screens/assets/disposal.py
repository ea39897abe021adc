"""One disposal: the price with its tax, the last depreciation, and the result."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="assets.disposal",
        query="assets.disposal",
        ref="disposal",
        facts=("asset", "name", "way", "date", "original_value", "accumulated", "depreciation", "party_name", "cash_account",
               "vat_class", "vat_rate", "costs", "recovered", "profit_or_loss"),
        totals=("net", "tax", "gross"),
        forms={"assets.reverse_disposal": ("reason", "date")},
    )
)  # fmt: skip
