"""Changing an approved order: its lines stand filled in, the hand only changes what differs."""

from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_beside, show_refusal, try_query
from apps.screens.widgets.document import Result, facts, totals
from apps.screens.widgets.form import fields_of, one_field, plain
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.lines import Line, line_grid
from operational.catalog.api import catalog

COMMAND = "sales.amend_order"
LINE_FIELDS = ("line_no", "item", "quantity", "price", "discount", "promise_date")


def shown_lines(found: Any) -> dict[int, Line]:
    """The lines of the order as the grid takes them, by their number."""
    return {
        line.line_no: {
            "line_no": line.line_no,
            "item": line.item,
            "quantity": line.quantity,
            "price": line.price if line.foreign_price is None else line.foreign_price,
            "discount": line.discount or None,
            "promise_date": line.promise_date,
        }
        for line in found.lines
    }


def changed(before: dict[int, Line], typed: list[Line]) -> list[Line]:
    """Only what differs: changed values of known lines, new lines, and lines taken out of the grid as zero."""
    found: list[Line] = []
    left = set(before)
    for line in typed:
        number = plain(line.get("line_no"))
        if number is None:
            found.append({name: value for name, value in line.items() if name != "line_no"})
            continue
        old = before.get(int(number), {})
        left.discard(int(number))
        new = {
            name: value for name, value in line.items() if name not in ("line_no", "item") and value != plain(old.get(name))
        }
        if new:
            found.append({"line_no": int(number), **new})
    return found + [{"line_no": number, "quantity": 0} for number in sorted(left)]


@st.fragment
def form(found: Any) -> None:
    declared = catalog().commands[COMMAND].input_type
    known = {f.name: f for f in fields_of(declared)}
    key = f"amend_{found.id}_{found.version}"
    given: dict[str, Any] = {}
    with st.container(border=True, key="card_header"):
        for column, name in zip(st.columns((2, 1, 1)), ("reason", "promise_date", "date"), strict=True):
            with column:
                given[name] = one_field(known[name], "sales", key=f"{key}_{name}")
                show_beside(COMMAND, name)
    rows_of = known["lines"].rows_of
    assert rows_of is not None
    of_line = {f.name: f for f in fields_of(rows_of)}
    before = shown_lines(found)
    typed = line_grid([of_line[name] for name in LINE_FIELDS], "sales", key=f"{key}_lines", start=list(before.values()))
    lines = changed(before, typed)
    data = {"order": found.id, "version": found.version, "lines": lines}
    data |= {name: value for name, value in given.items() if value not in (None, "")}
    is_ready = bool(given["reason"]) and bool(lines or given["promise_date"])
    trial = call(COMMAND, data, form=COMMAND, dry_run=True) if is_ready else None
    if trial is not None:
        totals(Result(trial.result), ("old_gross", "net", "tax", "gross"), "sales")
    show_refusal(COMMAND, beside=("reason", "promise_date", "date"))
    with st.container(horizontal=True, horizontal_alignment="right", key="amend_buttons"):
        pressed = st.button(t(f"command.{COMMAND}"), key="amend_send", type="primary", disabled=not is_ready)
    if pressed:
        answer = call(COMMAND, data, form=COMMAND)
        if answer is None:
            st.rerun(scope="fragment")
        done("screen.document.saved", kind="sales.amendment", number=answer.result["number"])
        open_screen("sales/order", id=str(found.id))


st.title(t("command.sales.amend_order"), anchor=False)
ref = st.query_params.get("id", "")
order = try_query("sales.order", {"order": int(ref) if ref.isdigit() else ref}, form=COMMAND) if ref else None
if order is None:
    st.info(t("screen.document.none_chosen"), icon=":material/description:")
    show_refusal(COMMAND)
elif order.state != "approved":
    st.info(t("screen.sales.amend.not_approved"), icon=":material/info:")
else:
    facts(order, ("number", "customer", "date", "promise_date", "gross"), "sales")
    st.caption(t("screen.sales.amend.hint"))
    form(order)
    hotkeys({"ctrl+s": "amend_send"})
