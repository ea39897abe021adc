"""One statement of account as it was made: sent, confirmed, and whether the books still say the same."""

from functools import partial
from typing import Any

import streamlit as st

from apps.screens.session import actor, t
from apps.screens.widgets.attachments import upload_button
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.format import choice_label, money
from apps.screens.widgets.statement_of_account import statement_body, statement_workbook
from operational.catalog.api import catalog


def actions(found: Any) -> None:
    name = f"{t('dealings.statement')}_{found.number}.xlsx"
    made = partial(statement_workbook, found.body, found.number)
    st.download_button("XLSX", made, file_name=name, on_click="ignore", key="xlsx")
    if found.state != "cancelled" and actor().may(catalog().commands["dealings.confirm_statement"].permission):
        upload_button("dealings.statement", found.id, t("screen.partners.statement.signed_copy"), "signed_copy")


def mails(found: Any) -> None:
    """What went out of this statement, and what still waits or was given up."""
    queue = "integrations.messages"
    if not actor().may(catalog().queries[queue].permission):
        return
    sent = try_query(queue, {"number": found.number, "occasion": "statement_mailed"}, form="mails")
    for row in sent.rows if sent is not None else ():
        state = choice_label("integrations", "state", row.state)
        text = f"{row.recipient} · {state}" + (f" · {row.last_error}" if row.last_error and row.state != "sent" else "")
        st.caption(f":material/outgoing_mail: {text}")


def top(found: Any) -> None:
    mails(found)
    if found.changed and found.state != "cancelled":
        st.warning(t("screen.partners.statement.changed", amount=money(found.changed)), icon=":material/sync_problem:")
    statement_body(found.body, key="made")


document_page(
    DocumentView(
        kind="dealings.statement",
        query="dealings.issued_statement",
        ref="statement",
        facts=("party_name", "side", "date_from", "date_to", "date", "channel", "sent_on", "confirmed_on", "confirmed_by",
               "difference", "difference_note", "signed_copy", "note"),
        totals=(),
        primary={"issued": "dealings.send_statement", "sent": "dealings.confirm_statement"},
        forms={
            "dealings.send_statement": ("channel", "sent_on"),
            "dealings.confirm_statement": ("confirmed_by", "confirmed_on", "difference", "difference_note", "signed_copy"),
            "dealings.cancel_statement": ("reason",),
        },
        actions=actions,
        files_usual="signed_copy",
        top=top,
    )
)  # fmt: skip
