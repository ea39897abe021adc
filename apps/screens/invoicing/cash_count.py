"""One count of cash: notes and coins, and what became of the difference."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="invoicing.cash_count",
        query="invoicing.cash_count",
        ref="cash_count",
        facts=("cash_account", "date", "settled_account"),
        lines=("value", "pieces", "amount"),
        totals=("book", "counted", "difference"),
        primary={"counted": "invoicing.settle_cash_count"},
        forms={
            "invoicing.settle_cash_count": ("to", "account", "reason", "date"),
            "invoicing.reverse_cash_count": ("reason", "date"),
        },
    )
)
