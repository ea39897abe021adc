"""Approved requisition lines that wait for an order: tick, choose the supplier, order."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.form import plain
from apps.screens.widgets.format import field_label, price
from apps.screens.widgets.format import quantity as shown_quantity
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.lines import ROW_PIXELS
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import choices

FORM = "to_order"
TEXTS = ("number", "item", "name", "spec", "unit", "reason")
ROWS_SHOWN = 16


def cells(row: Any) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in TEXTS}
    return {
        "take": False,
        **shown,
        "quantity": float(row.open),
        "supplier": row.supplier_code or None,
        "price": None if row.price is None else float(row.price),
        "lead_time_days": row.lead_time_days,
        "needed_on": row.needed_on,
    }


def column(name: str) -> Any:
    label = field_label("purchasing", name)
    if name == "take":
        return st.column_config.CheckboxColumn(t("screen.purchasing.to_order.take"), width="small")
    if name == "supplier":
        known = {choice.value: choice.label for choice in choices("parties.supplier")}
        return st.column_config.SelectboxColumn(
            f"{label} ✎", options=list(known), format_func=lambda value: known.get(value, value), width="medium"
        )
    if name == "quantity":
        return st.column_config.NumberColumn(f"{label} ✎", format="localized")
    if name == "price":
        return st.column_config.NumberColumn(label, format="%,.2f", disabled=True)
    if name == "lead_time_days":
        return st.column_config.NumberColumn(label, disabled=True, width="small")
    if name == "needed_on":
        return st.column_config.DateColumn(label, format="YYYY-MM-DD", disabled=True)
    return st.column_config.TextColumn(label, disabled=True)


def place_of(supplier: str | None, options: list[str]) -> int | None:
    return options.index(supplier) if supplier in options else None


def cards(rows: list[Any], edition: int) -> list[dict[str, Any]]:
    """One card a line, taken with a thumb; what is taken may be changed in place."""
    known = {choice.value: choice.label for choice in choices("parties.supplier")}
    typed = []
    for place, row in enumerate(rows):
        key = f"{row.requisition_id}_{row.line_no}_{edition}"
        with st.container(border=True, gap="small", key=f"card_line_{place}"):
            take = st.checkbox(f"**{row.item} {row.name}** {row.spec}", key=f"take_{key}")
            words = [row.number, f"{field_label('purchasing', 'quantity')} {shown_quantity(row.open)} {row.unit}"]
            words += [f"{field_label('purchasing', 'price')} {price(row.price)}"] if row.price is not None else []
            words += [f"{field_label('purchasing', 'needed_on')} {row.needed_on}"] if row.needed_on else []
            words += [row.reason] if row.reason else []
            st.caption(" · ".join(words))
            quantity: float | None = None
            supplier = row.supplier_code or None
            if take:
                quantity = st.number_input(field_label("purchasing", "quantity"), value=float(row.open), key=f"quantity_{key}")
                options = list(known)
                supplier = st.selectbox(
                    field_label("purchasing", "supplier"), options, index=place_of(supplier, options),
                    format_func=lambda value: known.get(value, value), key=f"supplier_{key}", placeholder=t("screen.pick"),
                )  # fmt: skip
        typed.append({"take": take, "quantity": quantity, "supplier": supplier})
    return typed


def table(rows: list[Any], edition: int) -> list[dict[str, Any]]:
    shown = pd.DataFrame([cells(row) for row in rows])
    edited = st.data_editor(
        shown,
        column_config={name: column(name) for name in shown.columns},
        hide_index=True,
        num_rows="fixed",
        row_height=ROW_PIXELS,
        height=(min(len(rows), ROWS_SHOWN) + 1) * ROW_PIXELS + 3,
        key=f"to_order_{edition}",
        placeholder="",
    )
    return [{str(name): value for name, value in row.items()} for row in edited.to_dict("records")]


def order(rows: list[Any], edited: list[dict[str, Any]]) -> None:
    lines = []
    for row, typed in zip(rows, edited, strict=True):
        if typed["take"]:
            supplier, quantity = plain(typed["supplier"]), plain(typed["quantity"])
            line = {"requisition": row.requisition_id, "line_no": row.line_no, "quantity": quantity, "supplier": supplier}
            lines.append({name: value for name, value in line.items() if value is not None})
    requisitions = sorted({line["requisition"] for line in lines})
    if st.button(t("command.purchasing.order_requisitions"), key="order_now", type="primary", disabled=not lines):
        made = call("purchasing.order_requisitions", {"requisitions": requisitions, "lines": lines}, form=FORM)
        if made is not None:
            done("screen.purchasing.to_order.made", orders=len(made.result["orders"]), lines=made.result["lines"])
            st.session_state["to_order_edition"] = st.session_state.get("to_order_edition", 0) + 1
        st.rerun()


st.title(t("screen.purchasing.to_order.title"), anchor=False)
show_refusal(FORM)
found = query("purchasing.requisitions_to_order", {"page_rows": 200})
if not found.rows:
    st.info(t("screen.purchasing.to_order.empty"), icon=":material/task_alt:")
else:
    rows, edition = list(found.rows), st.session_state.get("to_order_edition", 0)
    order(rows, cards(rows, edition) if is_phone() else table(rows, edition))
hotkeys({"ctrl+enter": "order_now"})
