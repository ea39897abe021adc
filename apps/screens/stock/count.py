"""One stock count: counting by hand, scanner or sheet, then differences, approval, and who bears them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.export import export_buttons
from apps.screens.widgets.form import derived_form, plain
from apps.screens.widgets.format import choice_label, day, field_label, money, quantity
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import choices
from operational.catalog.api import catalog

CARDS_SHOWN = 8  # what a thumb scrolls through; the rest is found by scanning
CAUSES = ("natural", "management", "disaster", "error")
LINES = ("line_no", "item_code", "item_name", "spec", "bin", "lot", "unit", "book", "first_counted", "counted", "difference",
         "value", "cause", "decision", "recovered")  # fmt: skip
REPORT = ("line_no", "item_code", "item_name", "spec", "bin", "lot", "unit", "book", "counted", "difference", "value", "cause",
          "decision")  # fmt: skip
SHEET = ("line_no", "item_code", "item_name", "spec", "bin", "lot", "unit", "counted")


def may(command: str) -> bool:
    return session.actor().may(catalog().commands[command].permission)


def top(found: Any) -> None:
    """The work that this state of the count asks for."""
    if found.state == "counting" and may("stock.record_counts"):
        with st.container(border=True, key="card_counting"):
            counting(found)
    elif found.state == "counted" and may("stock.approve_count") and any(line.difference for line in found.lines):
        with st.expander(t("screen.stock.count.causes"), icon=":material/rule:", expanded=True):
            approving(found)
    elif found.state == "posted" and found.pending and may("stock.decide_count"):
        with st.expander(t("screen.stock.count.decide"), icon=":material/gavel:", expanded=True):
            deciding(found)


def counting(found: Any) -> None:
    st.markdown(t("screen.stock.count.progress", counted=found.counted, left=found.left))
    wanted = st.text_input(
        t("screen.stock.count.find"), key="find", placeholder=t("screen.stock.count.find_hint"), icon=":material/barcode_scanner:"
    )
    shown = [line for line in found.lines if line.is_open and matches(line, wanted)]
    if not wanted:
        shown = [line for line in shown if line.counted is None]
        if not shown:
            st.success(t("screen.stock.count.all_done"), icon=":material/task_alt:")
    rows = cards(found, shown[:CARDS_SHOWN]) if is_phone() else grid(found, shown)
    if is_phone() and len(shown) > CARDS_SHOWN:
        st.caption(t("screen.stock.count.more", count=len(shown) - CARDS_SHOWN))
    show_refusal("counting")
    if rows:
        answer = call("stock.record_counts", {"count": found.id, "lines": rows}, form="counting")
        if answer is not None:
            done("screen.stock.count.saved", lines=len(rows))
            st.session_state["opening_counts"] = st.session_state.get("opening_counts", 0) + 1
        st.rerun()
    with st.expander(t("screen.stock.count.found"), icon=":material/add_box:"):
        answer = derived_form(
            "stock.record_counts", form="found", fixed={"count": found.id}, only=("lines", "adds"), button=t("screen.save")
        )
        if answer is not None:
            st.rerun()


def matches(line: Any, wanted: str) -> bool:
    text = f"{line.item_code} {line.item_name} {line.spec} {line.bin} {line.lot}".casefold()
    return line.barcode == wanted or all(word in text for word in wanted.casefold().split())


def cards(found: Any, lines: Sequence[Any]) -> list[dict[str, Any]]:
    """For the thumb: a field a line, one button for all of them."""
    if not lines:
        return []
    given = {}
    with st.form(f"cards_{st.session_state.get('opening_counts', 0)}", border=False):
        for line in lines:
            known = f" · {field_label('stock', 'book')} {quantity(line.book)}" if line.book is not None else ""
            st.markdown(f"**{line.item_code}** {line.item_name} {line.spec}  \n:small[{line.bin} {line.lot}{known}]")
            given[line.line_no] = st.text_input(
                f"{field_label('stock', 'counted')} ({line.unit})",
                value="" if line.counted is None else quantity(line.counted),
                key=f"counted_{line.line_no}_{found.round}",
                label_visibility="collapsed",
                placeholder=f"{field_label('stock', 'counted')} ({line.unit})",
            )
        pressed = st.form_submit_button(t("screen.stock.count.save"), type="primary", width="stretch", key="save_counts")
    before = {line.line_no: "" if line.counted is None else quantity(line.counted) for line in lines}
    changed = {no: text.strip() for no, text in given.items() if text.strip() and text.strip() != before[no]}
    return [{"line_no": no, "counted": text.replace(",", "")} for no, text in changed.items()] if pressed else []


def grid(found: Any, lines: Sequence[Any]) -> list[dict[str, Any]]:
    """For the desk: all lines, the quantity typed down one column."""
    if not lines:
        return []
    names = ["line_no", "item_code", "item_name", "spec", "bin", "lot", "unit"]
    names += ["book"] if lines[0].book is not None else []
    table = pd.DataFrame([{n: getattr(line, n) for n in names} for line in lines])
    if "book" in table:
        table["book"] = [quantity(line.book) for line in lines]
    table["counted"] = ["" if line.counted is None else quantity(line.counted) for line in lines]
    config: dict[str, Any] = {name: st.column_config.Column(field_label("stock", name), disabled=True) for name in names}
    config["counted"] = st.column_config.TextColumn(field_label("stock", "counted"), default="")
    key = f"grid_{found.id}_{found.round}_{st.session_state.get('opening_counts', 0)}"
    edited = st.data_editor(table, column_config=config, hide_index=True, key=key, height=420, placeholder="")
    if not st.button(t("screen.stock.count.save"), type="primary", key="save_counts"):
        return []
    rows = zip(lines, table["counted"], edited["counted"], strict=True)
    changed = [(line.line_no, plain(after)) for line, before, after in rows if plain(after) not in (None, before or None)]
    return [{"line_no": no, "counted": str(value).replace(",", "")} for no, value in changed]


def approving(found: Any) -> None:
    """The causes of the differences, which decide about the input tax, and what a surplus is worth."""
    lines = [line for line in found.lines if line.difference]
    table = pd.DataFrame(
        {
            "line_no": [line.line_no for line in lines],
            "item_code": [line.item_code for line in lines],
            "item_name": [line.item_name for line in lines],
            "difference": [quantity(line.difference) for line in lines],
            "value": ["" if line.value is None else money(line.value) for line in lines],
            "cause": ["natural"] * len(lines),
            "unit_cost": [""] * len(lines),
        }
    )
    config: dict[str, Any] = {
        n: st.column_config.Column(field_label("stock", n), disabled=True)
        for n in ("line_no", "item_code", "item_name", "difference", "value")
    }
    config["cause"] = st.column_config.SelectboxColumn(
        field_label("stock", "cause"),
        options=list(CAUSES),
        format_func=lambda c: choice_label("stock", "cause", c),
        required=True,
    )
    config["unit_cost"] = st.column_config.TextColumn(field_label("stock", "unit_cost"))
    key = f"causes_{found.id}_{found.version}"
    edited = st.data_editor(table, column_config=config, hide_index=True, key=key, placeholder="")
    show_refusal("approving")
    if st.button(t("command.stock.approve_count"), type="primary", key="approve_causes"):
        rows = [
            {"line_no": int(row["line_no"]), "cause": row["cause"], "unit_cost": plain(row["unit_cost"])}
            for row in edited.to_dict("records")
        ]
        data = {"count": found.id, "version": found.version, "lines": rows}
        if call("stock.approve_count", data, form="approving") is not None:
            done("screen.document.moved", command="command.stock.approve_count")
        st.rerun()


def deciding(found: Any) -> None:
    """Who owes for a shortage; the rest becomes a loss, a surplus a gain."""
    lines = [line for line in found.lines if line.value and not line.decision]
    people = {choice.value: choice.label for choice in choices("people.employee")}
    table = pd.DataFrame(
        {
            "line_no": [line.line_no for line in lines],
            "item_name": [line.item_name for line in lines],
            "value": [money(line.value) for line in lines],
            "tax": [money(line.tax or 0) for line in lines],
            "cause": [choice_label("stock", "cause", line.cause) for line in lines],
            "recovered": [""] * len(lines),
            "employee": [""] * len(lines),
            "party": [""] * len(lines),
        },
        dtype=object,
    )
    config: dict[str, Any] = {
        n: st.column_config.Column(field_label("stock", n), disabled=True)
        for n in ("line_no", "item_name", "value", "tax", "cause")
    }
    config["recovered"] = st.column_config.TextColumn(field_label("stock", "recovered"))
    for name, options in (("employee", people), ("party", {c.value: c.label for c in choices("parties.party")})):
        config[name] = st.column_config.SelectboxColumn(
            field_label("stock", name), options=list(options), format_func=lambda v, known=options: known.get(v, v)
        )
    key = f"decide_{found.id}_{len(lines)}"
    edited = st.data_editor(table, column_config=config, hide_index=True, key=key, placeholder="")
    reason = st.text_input(field_label("stock", "reason"), key="decide_reason")
    show_refusal("deciding")
    if st.button(t("command.stock.decide_count"), type="primary", key="decide_send"):
        rows = []
        for row in edited.to_dict("records"):
            kept = {name: plain(row[name]) for name in ("recovered", "employee", "party")}
            rows.append({"line_no": int(row["line_no"]), **{name: value for name, value in kept.items() if value is not None}})
        if call("stock.decide_count", {"count": found.id, "lines": rows, "reason": reason}, form="deciding") is not None:
            done("screen.document.moved", command="command.stock.decide_count")
        st.rerun()


def actions(found: Any) -> None:
    """The paper to count on, and the report to sign: printed from the browser, or as a table."""
    if found.state == "counting":
        papers(found, "sheet", SHEET, [line for line in found.lines if line.is_open])
    elif found.state in ("counted", "approved", "posted"):
        papers(found, "report", REPORT, [line for line in found.lines if line.difference])


def papers(found: Any, kind: str, columns: Sequence[str], lines: Sequence[Any]) -> None:
    title = t(f"screen.stock.count.{kind}")
    st.download_button(
        title,
        lambda: page(found, title, columns, lines, with_sums=kind == "report").encode("utf-8"),
        file_name=f"{found.number}.html",
        mime="text/html",
        on_click="ignore",
        key=f"paper_{kind}",
        icon=":material/print:",
    )
    headings = [field_label("stock", name) for name in columns]
    export_buttons(f"{found.number}_{kind}", headings, lambda: [[cell(line, n) for n in columns] for line in lines], key=kind)


def cell(line: Any, name: str) -> Any:
    value = getattr(line, name)
    return choice_label("stock", name, value) if name in ("cause", "decision") and value else value


def page(found: Any, title: str, columns: Sequence[str], lines: Sequence[Any], *, with_sums: bool) -> str:
    """A page that prints as it stands; nothing in it comes from elsewhere, and names stay text."""
    head = "".join(f"<th>{escape(field_label('stock', name))}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(written(line, name))}</td>" for name in columns) + "</tr>" for line in lines)
    facts = [t("stock.count") + f" {found.number}", found.warehouse, day(found.date)]
    sums = ""
    if with_sums:
        parts = [(name, getattr(found, name)) for name in ("shortage", "surplus", "pending")]
        sums = " · ".join(f"{field_label('stock', n)} {money(v)}" for n, v in parts if v is not None)
        sums = sums if lines else t("screen.stock.count.no_difference")
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(title)} {escape(found.number)}</title>'
        "<style>body{font:12px sans-serif;margin:12mm}table{border-collapse:collapse;width:100%}"
        "th,td{border:1px solid #999;padding:3px 6px;text-align:left}thead{display:table-header-group}"
        "tr{break-inside:avoid}</style>"
        f"<h1>{escape(title)}</h1><p>{escape(' · '.join(facts))}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>{escape(sums)}</p><p>{escape(t('screen.stock.count.signed'))}</p></html>"
    )


def written(line: Any, name: str) -> str:
    value = cell(line, name)
    if value is None or value == "":
        return ""
    if name in ("book", "counted", "difference"):
        return quantity(value)
    return money(value) if name == "value" else str(value)


document_page(
    DocumentView(
        kind="stock.count",
        query="stock.count",
        ref="count",
        facts=("warehouse", "scope", "zone", "date", "is_frozen", "is_blind", "round", "left"),
        lines=LINES,
        totals=("shortage", "surplus", "pending"),
        primary={
            "draft": "stock.begin_count",
            "counting": "stock.finish_count",
            "approved": "stock.post_count",
        },
        forms={"stock.finish_count": ("rest_is_zero",)},
        actions=actions,
        top=top,
    )
)
