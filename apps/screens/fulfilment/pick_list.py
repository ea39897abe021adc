"""One pick list: the walk line by line, picked with a thumb, then the goods issues."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.format import quantity
from apps.screens.widgets.go import go
from apps.screens.widgets.papers import may

CARDS_SHOWN = 6  # what a thumb scrolls through; the next lines follow
FORM = "picks"
ISSUE = "fulfilment.issue_pick_list"


def top(found: Any) -> None:
    """What is still to be fetched, the next bin first."""
    if found.state != "open" or not may("fulfilment.record_picks"):
        return
    left = [line for line in found.lines if line.picked < line.quantity and not line.is_short]
    lines = len(found.lines)
    st.progress(1 - len(left) / lines, text=t("screen.fulfilment.pick_list.left", left=len(left), lines=lines))
    show_refusal(FORM)
    for line in left[:CARDS_SHOWN]:
        with st.container(border=True, key=f"card_pick_{line.line_no}"):
            card(found, line)


def card(found: Any, line: Any) -> None:
    st.markdown(f"#### {line.location} · {quantity(line.quantity - line.picked)} {line.unit}")
    label = " ".join(part for part in (line.item, line.name, line.spec) if part)
    lot = f" · {line.lot}" + (f" ({line.expires_on})" if line.expires_on else "") if line.lot else ""
    st.caption(f"{label}{lot} → {line.order_number} {line.customer}")
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"pick_row_{line.line_no}"):
        taken = st.number_input(
            t("screen.fulfilment.pick_list.taken"),
            min_value=0.0,
            max_value=float(line.quantity),
            value=float(line.quantity),
            step=1.0,
            format="%g",
            key=f"pick_{found.id}_{line.line_no}",
            width=130,
        )
        done_ = st.button(t("screen.fulfilment.pick_list.done"), key=f"done_{line.line_no}", type="primary")
        short = st.button(t("screen.fulfilment.pick_list.short"), key=f"short_{line.line_no}")
    if done_ or short:
        picked = {"line_no": line.line_no, "picked": str(taken if done_ else min(taken, float(line.quantity))), "is_short": short}
        if short and taken == float(line.quantity):
            picked["picked"] = "0"  # nobody said how many: none
        call("fulfilment.record_picks", {"pick_list": found.id, "lines": [picked]}, form=FORM)
        st.rerun()


def services(found: Any) -> None:
    """What nobody picks, so that nobody looks for it; freight and packing may leave with the goods."""
    if not found.services:
        return
    st.caption(t("screen.fulfilment.pick_list.services"))
    for row in found.services:
        label = " ".join(part for part in (row.item, row.name, row.spec) if part)
        st.markdown(f"- {row.order_number} · {label} · {quantity(row.open)} {row.unit}")
    can_leave = may(ISSUE) and any(line.picked for line in found.lines)
    if can_leave and st.button(t("screen.fulfilment.pick_list.with_services"), key="with_services"):
        if call(ISSUE, {"pick_list": found.id, "with_services": True}, form="move") is not None:
            done("screen.document.moved", command=f"command.{ISSUE}")
        st.rerun()


def actions(found: Any) -> None:
    if found.state == "open":
        services(found)
        icon = ":material/barcode_scanner:"
        go("fulfilment/scan", t("screen.fulfilment.scan.title"), key="scan", icon=icon, pick_list=found.number)


document_page(
    DocumentView(
        kind="fulfilment.pick_list",
        query="fulfilment.pick_list",
        ref="pick_list",
        facts=("date", "warehouse", "picker", "quantity", "picked"),
        lines=("line_no", "location", "item", "name", "spec", "lot", "quantity", "picked", "unit", "is_short", "order_number",
               "customer"),
        totals=(),
        primary={"open": "fulfilment.issue_pick_list"},
        actions=actions,
        top=top,
    )
)  # fmt: skip
