"""Money lines beside the cash-flow line that the rules propose 现金流量核对; ticked ones are assigned together."""

import datetime as dt
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal, try_query
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.periods import today
from apps.screens.widgets.ticks import tick_table
from operational.catalog.api import catalog

ASSIGN = "ledger.assign_cash_flow"
ONLY = ("different", "unknown", "all")
COLUMNS = (
    "date", "voucher_number", "source_number", "account_code", "summary", "debit", "credit", "cash_flow_line", "name", "proposed",
    "proposed_name", "against",
)  # fmt: skip
ROWS = 200


def asked() -> dict[str, Any] | None:
    kept = tuple(dt.date.fromisoformat(st.query_params[n]) for n in ("from", "to") if n in st.query_params)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="flow_bar"):
        first = kept if len(kept) == 2 else (today().replace(day=1), today())
        days = st.date_input(t("screen.list.dates"), value=first, key="flow_days", format="YYYY-MM-DD", width=230)
        only = st.segmented_control(
            field_label("ledger", "only"), ONLY, default="different", key="flow_only", required=True,
            label_visibility="collapsed", format_func=lambda name: choice_label("ledger", "only", name),
        )  # fmt: skip
    span = days if isinstance(days, tuple) else (days,)
    return None if len(span) < 2 else {"date_from": span[0], "date_to": span[1], "only": only or "different", "page_rows": ROWS}


def assign(ticked: list[Any]) -> None:
    """The proposed lines in one step, or one line for all that are ticked; the reason stays with each."""
    usable = [row for row in ticked if row.is_open]
    items = {item.line: f"{item.line} {item.name}" for item in query("ledger.cash_flow_items").rows}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="flow_assign"):
        line = st.selectbox(
            field_label("ledger", "cash_flow_line"), list(items), index=None, format_func=items.get, key="flow_line", width=330,
            placeholder=t("screen.ledger.cash_flow.as_proposed"),
        )  # fmt: skip
        usual = t("screen.ledger.cash_flow.by_rule")
        reason = st.text_input(field_label("ledger", "reason"), key="flow_reason", value=usual, width=220)
        lines = [
            {"entry": row.entry_id, "line_no": row.line_no, "cash_flow_line": line or row.proposed}
            for row in usable if (line or row.proposed) not in (None, row.cash_flow_line)
        ]  # fmt: skip
        label = t("screen.ledger.cash_flow.assign", count=len(lines))
        if st.button(label, key="assign", type="primary", disabled=not lines or not reason.strip()):
            answer = call(ASSIGN, {"lines": lines, "reason": reason}, form="cash_flow")
            if answer is not None:
                done("screen.ledger.cash_flow.assigned", count=answer.result["count"])
            st.rerun()
    if len(usable) < len(ticked):
        st.caption(t("screen.ledger.cash_flow.closed", count=len(ticked) - len(usable)))


st.title(t("screen.ledger.cash_flow.title"), anchor=False)
wanted = asked()
found = try_query("ledger.cash_flow_lines", wanted, form="cash_flow") if wanted else None
show_refusal("cash_flow")
if found is not None and not found.rows:
    st.info(t("screen.ledger.cash_flow.none"), icon=":material/check_circle:")
elif found is not None and wanted:
    may = session.actor().may(catalog().commands[ASSIGN].permission)
    key = f"flows_{wanted['only']}_{wanted['date_from']}_{len(found.rows)}_{found.different}"
    every = range(len(found.rows)) if wanted["only"] == "different" else ()
    ticked = tick_table(found.rows, COLUMNS, "ledger", "ledger.voucher", key=key, ticked=every)
    if found.total > len(found.rows):
        st.caption(t("screen.ledger.batch.first", count=len(found.rows)))
    if may:
        assign(ticked)
