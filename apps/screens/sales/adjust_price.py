"""A new price for goods a customer keeps: what was delivered stands filled in, the hand changes the price."""

from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_beside, show_refusal, try_query
from apps.screens.widgets.document import Result, facts, totals
from apps.screens.widgets.form import fields_of, one_field, plain
from apps.screens.widgets.format import field_label
from apps.screens.widgets.lines import ROW_PIXELS
from operational.catalog.api import catalog

COMMAND = "sales.adjust_price"


@st.fragment
def form(found: Any) -> None:
    key = f"adjust_{found.id}_{st.session_state.get('opening', '')}"
    known = {f.name: f for f in fields_of(catalog().commands[COMMAND].input_type)}
    given: dict[str, Any] = {}
    with st.container(border=True, key="card_header"):
        for column, name in zip(st.columns((3, 1)), ("reason", "date"), strict=True):
            with column:
                given[name] = one_field(known[name], "sales", key=f"{key}_{name}")
                show_beside(COMMAND, name)
    kept = [line for line in found.lines if line.returnable > 0]
    names = ("line_no", "item", "name", "unit", "returnable", "price")
    base_key = f"{key}_base"
    if base_key not in st.session_state:
        cells = [{n: _cell(getattr(line, n)) for n in names} | {"new_price": float("nan")} for line in kept]
        st.session_state[base_key] = cells
    config: dict[str, Any] = {n: st.column_config.Column(field_label("sales", n), disabled=True) for n in names}
    config["new_price"] = st.column_config.NumberColumn(f"{field_label('sales', 'new_price')} ✎")
    edited = st.data_editor(
        st.session_state[base_key], column_config=config, hide_index=True, key=f"{key}_grid", row_height=ROW_PIXELS,
        placeholder="",
    )
    typed = [(line.line_no, plain(row["new_price"])) for line, row in zip(kept, edited, strict=True)]
    lines = [{"line_no": line_no, "price": price} for line_no, price in typed if price is not None]
    data = {"goods_issue": found.id, "lines": lines, **{n: v for n, v in given.items() if v not in (None, "")}}
    is_ready = bool(lines and given["reason"])
    trial = call(COMMAND, data, form=COMMAND, dry_run=True) if is_ready else None
    if trial is not None:
        totals(Result(trial.result), ("net", "tax", "gross"), "sales")
    show_refusal(COMMAND, beside=("reason", "date"))
    with st.container(horizontal=True, horizontal_alignment="right", key="adjust_buttons"):
        pressed = st.button(t(f"command.{COMMAND}"), key="adjust_send", type="primary", disabled=not is_ready)
    if pressed:
        answer = call(COMMAND, data, form=COMMAND)
        if answer is None:
            st.rerun(scope="fragment")
        done("screen.document.saved", kind="sales.price_adjustment", number=answer.result["number"])
        open_screen("sales/price_adjustment", id=str(answer.result["id"]))


def _cell(value: Any) -> Any:
    return value if isinstance(value, str | int) else float(value)


st.title(t("command.sales.adjust_price"), anchor=False)
ref = st.query_params.get("id", "")
issue = try_query("sales.goods_issue", {"goods_issue": int(ref) if ref.isdigit() else ref}, form=COMMAND) if ref else None
if issue is None:
    st.info(t("screen.document.none_chosen"), icon=":material/description:")
    show_refusal(COMMAND)
else:
    facts(issue, ("number", "customer", "date", "order_number", "gross"), "sales")
    form(issue)
