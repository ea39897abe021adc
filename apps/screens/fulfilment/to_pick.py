"""Orders that can be picked: the urgent first; ticked ones become one walk, and scarce goods can be handed out anew."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import choice_label, day, field_label, quantity
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.lines import ROW_PIXELS
from apps.screens.widgets.papers import may
from apps.screens.widgets.phone import is_phone

FORM = "to_pick"
COLUMNS = ("number", "customer", "urgency", "promise_date", "warehouse", "lines", "open", "reserved", "picking", "is_short")
ROWS_SHOWN = 16
STEPS = ("fulfilment.make_pick_list", "fulfilment.set_urgency", "fulfilment.reallocate")
NUMBERS = ("open", "reserved", "picking", "lines")


def cell(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if name == "urgency":
        return choice_label("fulfilment", "urgency", value)
    return float(value) if name in NUMBERS else value


def column(name: str) -> Any:
    label = field_label("fulfilment", name)
    if name == "take":
        return st.column_config.CheckboxColumn(t("screen.fulfilment.to_pick.take"), width="small")
    if name in NUMBERS:
        return st.column_config.NumberColumn(label, format="localized", disabled=True, width="small")
    if name == "promise_date":
        return st.column_config.DateColumn(label, format="YYYY-MM-DD", disabled=True)
    if name == "is_short":
        return st.column_config.CheckboxColumn(label, disabled=True, width="small")
    return st.column_config.TextColumn(label, disabled=True)


def asked(command: str, orders: list[Any]) -> None:
    """A step for the one ticked order, asked in a dialog."""
    if not may(command):
        return
    is_one = len(orders) == 1
    hint = None if is_one else t("screen.fulfilment.to_pick.tick_one")
    if st.button(t(f"command.{command}"), key=f"ask_{command}", disabled=not is_one, help=hint):

        @st.dialog(t(f"command.{command}"), width="medium")
        def ask() -> None:
            st.markdown(f"**{orders[0].number}** {orders[0].customer}")
            answer = derived_form(
                command, form=f"{command}_{orders[0].id}", fixed={"order": orders[0].id}, hide=("items", "warehouse"),
                button=t("screen.confirm"),
            )  # fmt: skip
            if answer is not None:
                changes = answer.result.get("changes")
                if changes is None:
                    done("screen.document.moved", command=f"command.{command}")
                else:
                    done("screen.fulfilment.to_pick.moved", count=len(changes))
                st.session_state["to_pick_edition"] = st.session_state.get("to_pick_edition", 0) + 1
                st.rerun()

        ask()


def may_any() -> bool:
    return any(may(command) for command in STEPS)


def make(orders: list[Any]) -> None:
    if not may("fulfilment.make_pick_list"):
        return
    if st.button(t("command.fulfilment.make_pick_list"), key="make", type="primary", disabled=not orders):
        made = call("fulfilment.make_pick_list", {"orders": [row.id for row in orders]}, form=FORM)
        if made is None:
            st.rerun()
        done("screen.document.saved", kind="fulfilment.pick_list", number=made.result["number"])
        open_screen("fulfilment/pick_list", id=str(made.result["id"]))


def cards(rows: list[Any]) -> list[Any]:
    """One card an order, taken with a thumb; answers those that are ticked."""
    ticked = []
    edition = st.session_state.get("to_pick_edition", 0)
    for row in rows:
        with st.container(border=True, key=f"card_order_{row.id}"):
            label = f"**{row.number}** {row.customer}"
            take = st.checkbox(label, key=f"take_{row.id}_{edition}") if may_any() else st.markdown(label) is None
            words = [choice_label("fulfilment", "urgency", row.urgency)] if row.urgency != "normal" else []
            words += [day(row.promise_date)] if row.promise_date else []
            words += [f"{field_label('fulfilment', name)} {quantity(getattr(row, name))}" for name in ("reserved", "picking")]
            words += [f":red[{field_label('fulfilment', 'is_short')}]"] if row.is_short else []
            st.caption(" · ".join(words))
        if take:
            ticked.append(row)
    return ticked


def table(rows: list[Any]) -> list[Any]:
    """One row an order on a desk; answers those that are ticked."""
    take = {"take": False} if may_any() else {}
    shown = pd.DataFrame([{**take, **{name: cell(row, name) for name in COLUMNS}} for row in rows])
    edited = st.data_editor(
        shown,
        column_config={name: column(name) for name in shown.columns},
        hide_index=True,
        num_rows="fixed",
        row_height=ROW_PIXELS,
        height=(min(len(rows), ROWS_SHOWN) + 1) * ROW_PIXELS + 3,
        key=f"to_pick_{st.session_state.get('to_pick_edition', 0)}",
        placeholder="",
    )
    return [row for row, typed in zip(rows, edited.to_dict("records"), strict=True) if typed.get("take")]


st.title(t("screen.fulfilment.to_pick.title"), anchor=False)
show_refusal(FORM)
found = query("fulfilment.orders_to_pick", {"page_rows": 200})
if not found.rows:
    st.info(t("screen.fulfilment.to_pick.empty"), icon=":material/task_alt:")
else:
    ticked = cards(found.rows) if is_phone() else table(found.rows)
    place = st.bottom if is_phone() and ticked else st.container()  # in reach of the thumb, however long the list is
    with place, st.container(horizontal=True, key="to_pick_buttons"):
        make(ticked)
        asked("fulfilment.set_urgency", ticked)
        asked("fulfilment.reallocate", ticked)
hotkeys({"ctrl+enter": "make"})
