"""Moving in 搬家: what comes in which order, how far it has come, and the old books beside the new ones."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.moving.take import kinds_for
from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import query, show_refusal
from apps.screens.widgets.figures import records_table
from apps.screens.widgets.go import go
from apps.screens.widgets.moving_compare import comparison
from apps.screens.widgets.moving_file import panel
from operational.core.api import label

STEPS = ("chart", "account_balances", "open_items", "stock", "fixed_assets", "vouchers", "comparison")
MARKS = {
    "done": ":green[:material/check_circle:]",
    "differs": ":red[:material/error:]",
    "open": ":material/radio_button_unchecked:",
}
SHOWN = {"old_code": "text", "old_name": "text", "new_code": "text", "party": "text"}


def steps(found: Any) -> str:
    """The steps with their state; one is chosen, at first the next that is open."""
    state = {row.step: row for row in found.rows}
    asked = st.query_params.get("step", "")
    first = asked if asked in STEPS else next((step for step in STEPS if state[step].state != "done"), STEPS[-1])
    picked = st.segmented_control(
        t("screen.moving.step"), STEPS, default=first, key="moving_step", required=True, label_visibility="collapsed",
        format_func=lambda step: f"{MARKS[state[step].state]} {t(f'screen.moving.step_{step}')}",
    )  # fmt: skip
    step = str(picked or first)
    st.query_params["step"] = step
    row = state[step]
    values = {"count": f"{row.count:,}", "value": f"{row.value:,.2f}", "ledger": f"{row.ledger:,.2f}"}
    values["difference"] = f"{row.difference:,.2f}"
    st.caption(t(f"screen.moving.what.{step}"))
    if row.state == "differs":
        st.error(t(f"screen.moving.differs_{step}", **values), icon=":material/error:")
    elif row.state == "done":
        st.success(t(f"screen.moving.done_{step}", **values), icon=":material/check_circle:")
    return step


def chart() -> None:
    """Accounts come with the balances; here stand the ones that were decided on."""
    with st.container(horizontal=True, gap="small", key="moving_chart"):
        go("ledger/accounts", t("screen.moving.to_accounts"), key="to_accounts")
    found = query("setup.code_translations", {"kind": "account"})
    if found.rows:
        records_table([row.model_dump() for row in found.rows], SHOWN, key="translations", slice_="setup")
    else:
        st.info(t("screen.moving.no_translations"), icon=":material/info:")


st.title(t("screen.settings.moving.title"), anchor=False)
found = query("setup.moving_state")
st.caption(t("screen.moving.progress", date=found.opening_date, done=found.done, total=found.total))
step = steps(found)
if step == "chart":
    chart()
elif step == "comparison":
    comparison()
elif step in kinds_for(session.actor()):
    panel(step)
else:
    st.info(t("screen.moving.may_not", kind=label(f"moving.kind.{step}", session.locale())), icon=":material/lock:")
for form in ("moving_accounts", "moving_mapping", "moving_figures"):
    show_refusal(form)
