"""The cashier's page: booked claims, ticked and paid in one payment."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.form import fields_of, one_field
from apps.screens.widgets.format import field_label, money
from apps.screens.widgets.periods import today
from apps.screens.widgets.ticks import tick_table
from operational.catalog.api import catalog

PAY, FORM = "expenses.pay_claims", "to_pay"
COLUMNS = ("employee_name", "owed", "number", "date", "department_name", "reason", "advances_open")

st.title(t("screen.expenses.to_pay.title"), anchor=False)
found = query("expenses.claims_to_pay")
if not found.rows:
    st.info(t("screen.expenses.to_pay.empty"), icon=":material/task_alt:")
else:
    st.caption(t("screen.expenses.to_pay.how"))
    edition = int(st.session_state.get("to_pay_edition", 0))
    chosen = tick_table(found.rows, COLUMNS, "expenses", "expenses.claim", key=f"to_pay_{edition}")
    amount = sum((row.owed for row in chosen), Decimal(0))
    st.caption(t("screen.invoicing.matching.chosen", count=len(chosen), amount=money(amount)))
    show_refusal(FORM)
    with st.container(horizontal=True, vertical_alignment="bottom", key="pay_bar"):
        account = next(one for one in fields_of(catalog().commands[PAY].input_type) if one.name == "cash_account")
        with st.container(width=260, key="pay_account"):
            cash = one_field(account, "expenses", key="cash_account")
        date: dt.date = st.date_input(field_label("expenses", "date"), value=today(), key="date", format="YYYY-MM-DD", width=160)
        label = t(f"command.{PAY}") + (f" · ¥{money(amount)}" if chosen else "")
        if st.button(label, key="pay", type="primary", disabled=not chosen):
            given = {"claims": [{"claim": row.id} for row in chosen], "date": date}
            answer = call(PAY, given | ({"cash_account": cash} if cash else {}), form=FORM)
            if answer is not None:
                done("screen.expenses.to_pay.paid", count=len(chosen), number=answer.result["number"])
                st.session_state["to_pay_edition"] = edition + 1
            st.rerun()
