"""The reconciliation of a bank account 银行存款余额调节表: book and bank, what is missing on each side, two equal balances."""

import datetime as dt
from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.calling import query, show_refusal, try_query
from apps.screens.widgets.document import Result, totals
from apps.screens.widgets.format import field_label
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import show_rows
from apps.sheets.write import pages_bytes
from operational.core.api import SHANGHAI

COLUMNS = ("date", "number", "text", "amount")
BOOK_SIDE = ("book", "in_not_in_books", "out_not_in_books", "book_adjusted")
BANK_SIDE = ("bank_balance", "in_not_at_bank", "out_not_at_bank", "bank_adjusted")


def download(found: Any) -> None:
    """The paper that is filed with the month's books: two balances, and under each what it lacks."""
    values = {**found.model_dump(), "bank_balance": found.bank}
    rows: list[list[Any]] = []
    for left, right in zip(BOOK_SIDE, BANK_SIDE, strict=True):
        rows.append([field_label("invoicing", left), values[left], field_label("invoicing", right), values[right]])
    details = [field_label("invoicing", name) for name in COLUMNS]
    parts = [
        (t("screen.invoicing.matching.bank"), found.not_in_books),
        (t("screen.invoicing.matching.books"), found.not_at_bank),
    ]
    headings = [f"{found.cash_account} {found.name}", found.as_of.isoformat(), "", ""]
    pages = [(t("screen.invoicing.reconciliation.title"), headings, rows)]
    pages += [(name, details, [[getattr(row, column) for column in COLUMNS] for row in lines]) for name, lines in parts]
    st.download_button(
        "XLSX",
        lambda: pages_bytes(pages),
        file_name=f"{t('screen.invoicing.reconciliation.title')}-{found.cash_account}-{found.as_of}.xlsx",
        on_click="ignore",
        icon=":material/download:",
        key="reconciliation_xlsx",
    )

st.title(t("screen.invoicing.reconciliation.title"), anchor=False)
accounts = {row.code: f"{row.code} {row.name}" for row in query("invoicing.bank_accounts").rows if row.kind != "cash"}
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
    heed("account", accounts)
    code = st.selectbox(
        t("invoicing.bank_account"), list(accounts), format_func=accounts.get, key="account", bind="query-params", width=280
    )
    today = dt.datetime.now(SHANGHAI).date()
    day = st.date_input(t("invoicing.field.as_of"), value=today, key="as_of", format="YYYY-MM-DD", width=160)
    stated = st.text_input(t("invoicing.field.bank_balance"), key="stated", width=180).strip()
    if code:
        go("invoicing/matching", t("screen.invoicing.matching.title"), key="to_matching", account=code)
if code and day:
    given = {"cash_account": code, "as_of": day, **({"bank_balance": stated} if stated else {})}
    found = try_query("invoicing.bank_reconciliation", given, form="reconciliation")
    show_refusal("reconciliation")
    if found is not None:
        left, right = st.columns(2)
        with left:
            totals(found, ("book", "in_not_in_books", "out_not_in_books", "book_adjusted"), "invoicing")
            if found.not_in_books:
                show_rows(found.not_in_books, COLUMNS, "invoicing", key="not_in_books")
        with right:
            # "bank" alone is the word for the name of a bank.
            said = Result({**found.model_dump(), "bank_balance": found.bank})
            totals(said, ("bank_balance", "in_not_at_bank", "out_not_at_bank", "bank_adjusted"), "invoicing")
            if found.not_at_bank:
                show_rows(found.not_at_bank, COLUMNS, "invoicing", key="not_at_bank")
        if not found.bank_is_known:
            st.info(t("screen.invoicing.reconciliation.no_bank"), icon=":material/info:")
        elif found.difference:
            st.error(t("screen.invoicing.reconciliation.differs", difference=found.difference), icon=":material/error:")
        else:
            st.success(t("screen.invoicing.reconciliation.agrees"), icon=":material/task_alt:")
        download(found)
