"""One voucher: its lines, the entries it records, what may be done next."""

from typing import Any

import streamlit as st

from apps.papers.voucher_forms import vouchers_pdf
from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.go import go
from operational.catalog.api import catalog

UNCHECK, REVERSE, SIGN = "ledger.uncheck_voucher", "ledger.reverse_voucher", "ledger.sign_vouchers"
KEEP = "ledger.save_voucher_as_template"


def may(command: str) -> bool:
    return session.actor().may(catalog().commands[command].permission)


def steps(found: Any) -> None:
    """What this voucher can still become: signed, unchecked, reversed in red, a template."""
    is_checked = found.state == "approved" and found.is_checked
    if is_checked and not found.is_signed and may(SIGN) and st.button(t(f"command.{SIGN}"), key="sign"):
        if call(SIGN, {"vouchers": [found.id]}, form="move") is not None:
            done("screen.document.moved", command=f"command.{SIGN}")
        st.rerun()
    if is_checked and may(UNCHECK) and st.button(t("ledger.voucher.move.uncheck"), key="uncheck"):
        ask(UNCHECK, found.id, ("then", "reason") if found.is_hand else ("reason",))
    if found.state == "posted" and found.is_hand and may(REVERSE) and st.button(t(f"command.{REVERSE}"), key="reverse"):
        ask(REVERSE, found.id, ("date", "summary"))
    if may(KEEP) and st.button(t(f"command.{KEEP}"), key="keep_template", type="tertiary"):
        ask(KEEP, found.id, ("name", "with_amounts"))


def ask(command: str, voucher: int, fields: tuple[str, ...]) -> None:
    """A short form before the step; a red voucher is opened, a template is told."""

    @st.dialog(t(f"command.{command}"), width="medium")
    def form() -> None:
        answer = derived_form(command, form=f"ask_{command}", fixed={"voucher": voucher}, only=fields, button=t("screen.confirm"))
        if answer is None:
            return
        done("screen.document.moved", command=f"command.{command}")
        if command == REVERSE:
            open_screen("ledger/voucher", id=str(answer.result["id"]))
        st.rerun()

    form()


def people(found: Any) -> None:
    """Who prepared, checked, signed and posted it, as the printed voucher says."""
    sheet = query("ledger.voucher_sheets", {"vouchers": [found.id]}).sheets[0]
    names = [(word, getattr(sheet, f"{word}_by")) for word in ("prepared", "checked", "signed", "posted")]
    told = "　".join(f"{t(f'screen.ledger.voucher.{word}')} {name}" for word, name in names if name)
    st.caption(f":material/group: {told}")


def actions(found: Any) -> None:
    if found.state == "draft" and found.is_hand:
        go("ledger/voucher_entry", t("screen.edit"), key="edit", id=str(found.id))
    go("ledger/voucher_entry", t("screen.ledger.copy"), key="copy", copy=str(found.id))
    steps(found)
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
        top=people,
    )
)
