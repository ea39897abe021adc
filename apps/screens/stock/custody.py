"""One paper of goods in custody: what we took, what we handed back."""

from typing import Any

from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.papers import open_lines, step


def actions(found: Any) -> None:
    if found.state == "held":
        step("stock.hand_back", "custody", found, defaults=open_lines(found))


document_page(
    DocumentView(
        kind="stock.custody",
        query="stock.custody",
        ref="custody",
        facts=("party", "date", "due_on", "is_overdue"),
        lines=("line_no", "name", "serial", "item", "location", "quantity", "returned", "open"),
        totals=(),
        actions=actions,
    )
)
