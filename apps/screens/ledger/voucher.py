"""One voucher: its lines, the entries it records, what may be done next."""

from typing import Any

from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    if found.state == "draft":
        go("ledger/voucher_entry", t("screen.edit"), key="edit", id=str(found.id))


document_page(
    DocumentView(
        kind="ledger.voucher",
        query="ledger.voucher",
        ref="voucher",
        facts=("date", "summary", "reference", "attachments", "is_hand", "posted_at"),
        lines=(
            "line_no",
            "summary",
            "account_code",
            "account_name",
            "debit",
            "credit",
            "party_name",
            "item_name",
            "department_name",
            "employee_name",
            "cash_flow_line",
        ),
        totals=("amount",),
        dash=True,
        primary={"draft": "ledger.approve_voucher"},
        actions=actions,
    )
)
