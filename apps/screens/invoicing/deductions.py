"""Deduction of input tax 勾选抵扣: what waits with its age, selecting for a month, and the tax of a month beside the books."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal, try_query
from apps.screens.widgets.document import totals
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import field_label, money
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.platform import may
from apps.screens.widgets.sides import side_of
from apps.screens.widgets.ticks import tick_table
from operational.core.api import SHANGHAI

SELECT, EXCLUDE, RESET = "invoicing.select_deduction", "invoicing.exclude_deduction", "invoicing.reset_deduction"
CLOSE, REOPEN = "invoicing.close_deduction_month", "invoicing.reopen_deduction_month"
COLUMNS = ("number", "deductible_tax", "party_name", "date", "days", "age", "invoice_kind", "net", "tax", "booked")
MONTH_COLUMNS = ("number", "deductible_tax", "party_name", "date", "invoice_kind", "net", "tax", "booked")
MONTHS_BACK = 12
PAGE_ROWS = 200
FORM = "deductions"


def months() -> list[str]:
    """This month and the ones before it."""
    day = dt.datetime.now(SHANGHAI).date().replace(day=1)
    found = []
    for _ in range(MONTHS_BACK):
        found.append(f"{day:%Y-%m}")
        day = (day - dt.timedelta(days=1)).replace(day=1)
    return found


def ask(command: str, chosen: list[Any], only: tuple[str, ...]) -> None:
    @st.dialog(t(f"command.{command}"), width="medium")
    def drawer() -> None:
        fixed = {"tax_invoices": [row.id for row in chosen]}
        answer = derived_form(command, form=f"ask_{command}", fixed=fixed, only=only, button=t("screen.confirm"))
        if answer is not None:
            told(answer)

    drawer()


def told(answer: Any) -> None:
    result = answer.result
    done("screen.invoicing.deductions.done", count=result["invoices"], tax=money(result["tax"]), number=result["number"])
    st.session_state["deductions_edition"] = st.session_state.get("deductions_edition", 0) + 1
    st.rerun()


def waiting() -> None:
    found = query("invoicing.to_deduct", {"page_rows": PAGE_ROWS})
    ages = [age for age in found.ages if age.invoices]
    if ages:
        show_rows(ages, ("age", "invoices", "tax"), "invoicing", key="ages", height_rows=6)
    if not found.rows:
        st.info(t("screen.invoicing.deductions.empty"), icon=":material/task_alt:")
        return
    edition = st.session_state.get("deductions_edition", 0)
    chosen = tick_table(found.rows, COLUMNS, "invoicing", key=f"to_deduct_{edition}")
    st.caption(t("screen.list.count", count=found.total))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="select_bar"):
        tax = sum((row.deductible_tax for row in chosen), Decimal(0))
        st.markdown(t("screen.invoicing.deductions.chosen", count=len(chosen), tax=money(tax)))
        month = st.selectbox(field_label("invoicing", "deduct_month"), months(), key="select_month", width=140)
        if may(SELECT) and st.button(t(f"command.{SELECT}"), key="select", type="primary", disabled=not chosen):
            given = {"month": month, "tax_invoices": [row.id for row in chosen]}
            answer = call(SELECT, given, form=FORM)
            if answer is None:
                st.rerun()
            told(answer)
        if may(EXCLUDE) and st.button(t(f"command.{EXCLUDE}"), key="exclude", disabled=not chosen):
            ask(EXCLUDE, chosen, ("reason", "account"))


def by_month() -> None:
    month = st.selectbox(field_label("invoicing", "deduct_month"), months(), key="month", bind="query-params", width=140)
    vat = try_query("invoicing.input_vat", {"month": month}, form=FORM)
    if vat is None:
        return
    if vat.is_closed:
        st.badge(t("screen.invoicing.deductions.closed", month=month), icon=":material/lock:", color="green")
    totals(vat, ("net", "tax", "deductible_tax", "red_tax", "excluded_tax", "booked", "difference"), "invoicing")
    if vat.difference:
        st.warning(t("screen.invoicing.deductions.differs", difference=money(vat.difference)), icon=":material/difference:")
    else:
        st.success(t("screen.invoicing.deductions.agrees"), icon=":material/task_alt:")
    if not vat.rows:
        st.info(t("screen.invoicing.deductions.none_in_month"), icon=":material/inbox:")
    else:
        show_rows(vat.rows, ("invoice_kind", "vat_rate", "invoices", "net", "tax"), "invoicing", key="rates", height_rows=8)
        month_invoices(month, is_closed=vat.is_closed)
    seal(month, is_closed=vat.is_closed)


def month_invoices(month: str, *, is_closed: bool) -> None:
    rows = query("invoicing.tax_invoices", {"deduct_month": month, "page_rows": PAGE_ROWS}).rows
    if is_closed or not may(RESET):
        show_rows(rows, MONTH_COLUMNS, "invoicing", "invoicing.tax_invoice", key="in_month", height_rows=14)
        return
    edition = st.session_state.get("deductions_edition", 0)
    chosen = tick_table(rows, MONTH_COLUMNS, "invoicing", key=f"in_month_{month}_{edition}")
    if st.button(t(f"command.{RESET}"), key="reset", disabled=not chosen):
        ask(RESET, chosen, ("reason",))


def seal(month: str, *, is_closed: bool) -> None:
    """Fixing a month and opening it again."""
    label = t(f"command.{CLOSE}")
    if not is_closed and may(CLOSE) and st.button(label, key="close_month", type="primary", icon=":material/lock:"):
        if call(CLOSE, {"month": month}, form=FORM) is not None:
            done("screen.document.moved", command=f"command.{CLOSE}")
        st.rerun()
    if is_closed and may(REOPEN) and st.button(t(f"command.{REOPEN}"), key="reopen_month", icon=":material/lock_open:"):
        reopen(month)


@st.dialog(t(f"command.{REOPEN}"), width="medium")
def reopen(month: str) -> None:
    answer = derived_form(REOPEN, form="reopen_month", fixed={"month": month}, only=("reason",), button=t("screen.confirm"))
    if answer is not None:
        done("screen.document.moved", command=f"command.{REOPEN}")
        st.rerun()


st.title(t("screen.invoicing.deductions.title"), anchor=False)
if query("company.company").taxpayer != "general":
    st.info(t("screen.invoicing.deductions.small"), icon=":material/info:")
else:
    side = side_of("side", ("open", "period"), "screen.invoicing.deductions")
    show_refusal(FORM)
    by_month() if side == "period" else waiting()
