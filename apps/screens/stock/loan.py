"""One loan of goods: what was lent, what came back, and the form to take the rest back."""

from typing import Any

from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.papers import open_lines, step


def actions(found: Any) -> None:
    if found.state == "lent":
        step("stock.take_back_loan", "loan", found, defaults=open_lines(found))


document_page(
    DocumentView(
        kind="stock.loan",
        query="stock.loan",
        ref="loan",
        facts=("party", "date", "due_on", "is_overdue"),
        lines=("line_no", "item", "name", "lot", "location", "quantity", "returned", "open"),
        totals=(),
        actions=actions,
    )
)
