"""One voucher: its lines, the entries it records, what may be done next."""

from typing import Any

import streamlit as st

from apps.papers.voucher_forms import vouchers_pdf
from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go


def actions(found: Any) -> None:
    if found.state == "draft":
        go("ledger/voucher_entry", t("screen.edit"), key="edit", id=str(found.id))
    go("ledger/voucher_entry", t("screen.ledger.copy"), key="copy", copy=str(found.id))
    database, reader, language = session.database(), session.actor(), session.locale()
    st.download_button(
        t("screen.print"),
        lambda: vouchers_pdf(database, reader, [found.id], language),
        file_name=f"{t('ledger.voucher')} {found.number or found.provisional_number or found.id}.pdf",
        mime="application/pdf",
        on_click="ignore",
        key="print_voucher",
        icon=":material/print:",
    )


document_page(
    DocumentView(
        kind="ledger.voucher",
        query="ledger.voucher",
        ref="voucher",
        facts=("type", "provisional_number", "date", "summary", "reference", "attachments", "is_hand", "rule", "posted_at"),
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
