"""Beside the lines of a sales order: where each price comes from, the last one to the customer, what is free, the margin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.format import choice_label, field_label, percent, price
from apps.screens.widgets.lines import ROW_PIXELS, Line, LineTool
from apps.screens.widgets.picks import choices, row_of
from operational.catalog.api import catalog
from operational.core.api import BOOK_CURRENCY
from operational.sales.api import margin_rate

ROWS_SHOWN = 8
SLICE = "sales"
PROMISE = "planning.promise"
KEPT_PROMISE = "earliest_of_order"  # between the table beside the lines and what is proposed under it


def facts_of(codes: Sequence[str], header: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the items for this customer, by code."""
    if not codes or not header.get("customer"):
        return {}
    given = {"customer": header["customer"], "items": list(dict.fromkeys(codes))}
    if header.get("warehouse"):
        given["warehouse"] = header["warehouse"]
    answer = try_query("sales.item_facts", given, form="item_facts")
    return {} if answer is None else {row.item_code: row for row in answer.rows}


def promised(lines: Sequence[Mapping[str, Any]], header: Mapping[str, Any]) -> Any | None:
    """The earliest day of each line, in one query for all of them."""
    declared = catalog().queries[PROMISE]
    asked = [(str(line["item_code"]), str(line["quantity"])) for line in lines if Decimal(line["quantity"]) > 0]
    if not asked or not actor().may(declared.permission):
        return None
    given: dict[str, Any] = {"items": [code for code, _ in asked], "quantities": [quantity for _, quantity in asked]}
    if header.get("warehouse"):
        given["warehouse"] = header["warehouse"]
    return try_query(PROMISE, given, form="promise")


def earliest_of(row: Any) -> str:
    """A day, with a word where nobody is bound to it."""
    return f"{row.earliest:%m-%d}" + ("" if row.is_sure else t("screen.entry.unsure"))


def proposed(trial: Mapping[str, Any], header: Mapping[str, Any]) -> dict[str, Any]:
    """The promise date by what can be promised, and whom the order goes to; said before it is saved."""
    told: dict[str, Any] = {}
    if not header.get("promise_date") and (found := st.session_state.get(KEPT_PROMISE)) is not None:
        told["promise_date"] = found
        st.caption(f":material/event_available: {t('screen.entry.proposed_promise', date=found.isoformat())}")
    if trial.get("salesperson_id") and trial.get("assigned_by") in ("rule", "last"):
        names = [one.row.get("name", "") for one in choices("people.employee") if one.row.get("id") == trial["salesperson_id"]]
        why = choice_label(SLICE, "assigned_by", trial["assigned_by"])
        if names:
            st.caption(f":material/person: {t('screen.entry.proposed_salesperson', name=names[0], why=why)}")
    return told


def beside_order(lines: Sequence[Mapping[str, Any]], header: Mapping[str, Any], slice_: str) -> None:
    """The lines as the trial run understood them, with what a seller wants to know before he says yes."""
    known = facts_of([str(line["item_code"]) for line in lines], header)
    sees_margin = any(row.cost is not None for row in known.values())
    days = promised(lines, header)
    st.session_state[KEPT_PROMISE] = days.earliest if days is not None else None
    can = {row.line_no: row for row in days.rows} if days is not None and len(days.rows) == len(lines) else {}
    rows = [
        _row(line, known.get(str(line["item_code"])), can.get(line["line_no"]), header, sees_margin=sees_margin) for line in lines
    ]
    texts = ("item", "spec", "unit", "price_origin", "last_price", "warning")
    config: dict[str, Any] = {name: st.column_config.TextColumn(field_label(slice_, name)) for name in texts}
    config["item"] = st.column_config.TextColumn(field_label(slice_, "item"), width=180)
    config["warning"] = st.column_config.TextColumn("")
    config["line_no"] = st.column_config.NumberColumn(field_label(slice_, "line_no"), width=48)
    config["quantity"] = st.column_config.NumberColumn(field_label(slice_, "quantity"), format="localized")
    config["available"] = st.column_config.NumberColumn(t("screen.entry.available"), format="localized")
    config["earliest"] = st.column_config.TextColumn(t("screen.entry.earliest"), width=110)
    config["margin_rate"] = st.column_config.TextColumn(field_label(slice_, "margin_rate"))
    for name in ("price", "net", "tax", "gross"):
        config[name] = st.column_config.NumberColumn(field_label(slice_, name), format="%,.2f")
    st.caption(t("screen.entry.beside"))
    height = (min(len(rows), ROWS_SHOWN) + 1) * ROW_PIXELS + 2
    table = pd.DataFrame(rows)
    st.dataframe(
        table, column_config=config, hide_index=True, height=height, row_height=ROW_PIXELS, key="check_lines", placeholder=""
    )


def _row(line: Mapping[str, Any], known: Any, can: Any, header: Mapping[str, Any], *, sees_margin: bool) -> dict[str, Any]:
    code = str(line["item_code"])
    item = row_of("items.item", code)
    quantity, net = Decimal(line["quantity"]), Decimal(line["net"])
    origin = choice_label(SLICE, "price_origin", line["price_origin"])
    made = {
        "line_no": line["line_no"],
        "item": f"{code} {item.get('name', '')}",
        "spec": item.get("spec", ""),
        "unit": line["unit"],
        "quantity": float(Decimal(line["unit_quantity"])),
        "price": float(Decimal(line["unit_price"])),
        "price_origin": f"{origin} {line['price_list']} {_said(line)}".strip(),
        "last_price": f"{price(known.last_price)} · {known.last_date:%m-%d}" if known and known.last_price is not None else "",
        "available": float(known.available) if known else None,
        "earliest": earliest_of(can) if can else "",
        "warning": _warning(line, known, can, header),
        "net": float(net),
        "tax": float(Decimal(line["tax"])),
        "gross": float(Decimal(line["gross"])),
    }
    if sees_margin:
        cost = quantity * known.cost if known and known.cost is not None else None
        made["margin_rate"] = percent(rate) if (rate := margin_rate(net, cost)) is not None else ""
    return made


def _said(line: Mapping[str, Any]) -> str:
    """What a list in a foreign currency says, and at which rate."""
    if not line.get("listed_rate"):
        return ""
    return f"{line['listed_currency']} {price(Decimal(line['listed_price']))} × {Decimal(line['listed_rate']).normalize():f}"


def _warning(line: Mapping[str, Any], known: Any, can: Any, header: Mapping[str, Any]) -> str:
    """Words, not only colours: less is free than is wanted, the price is under the floor, the day cannot be kept."""
    found = []
    if known and known.available < Decimal(line["quantity"]):
        found.append(t("screen.entry.short"))
    if line["is_below_floor"]:
        found.append(field_label(SLICE, "is_below_floor"))
    if can and header.get("promise_date") and dt.date.fromisoformat(str(header["promise_date"])) < can.earliest:
        found.append(t("screen.entry.too_early"))
    return "、".join(found)


def order_tools(header: Mapping[str, Any]) -> list[LineTool]:
    """Take the last prices of the customer into the lines that have none yet."""

    def last(lines: list[Line]) -> list[Line]:
        known = facts_of([str(line["item"]) for line in lines if line.get("item")], header)
        changed = []
        for line in lines:
            found = known.get(str(line.get("item")))
            if found is None or found.last_price is None:
                changed.append(line)
            else:
                changed.append({**line, "price": found.last_price, "discount": found.last_discount or None})
        return changed

    def earliest(lines: list[Line]) -> list[Line]:
        whole = [line for line in lines if line.get("item") and line.get("quantity") and not line.get("unit")]
        asked = [{"item_code": line["item"], "quantity": line["quantity"]} for line in whole]
        days = promised(asked, header) if asked else None
        if days is None:
            return lines
        by_line = {id(line): row.earliest for line, row in zip(whole, days.rows, strict=True)}
        return [{**line, "promise_date": by_line[id(line)]} if id(line) in by_line else line for line in lines]

    tools = [
        LineTool("last", "screen.lines.last_prices", ":material/history:", last, t("screen.lines.last_prices_help")),
        LineTool("earliest", "screen.lines.earliest", ":material/event_available:", earliest, t("screen.lines.earliest_help")),
    ]
    if header.get("currency") not in (None, "", BOOK_CURRENCY):  # the last price is told in yuan; the lines are not in yuan
        tools = tools[1:]
    return tools if header.get("customer") else []


def copy_button(header: Mapping[str, Any]) -> None:
    """Start this order as the last one of the customer."""
    if not header.get("customer"):
        return
    if st.button(t("screen.entry.copy_last"), key="copy_last", type="tertiary", icon=":material/content_copy:"):
        answer = try_query("sales.orders", {"customer": header["customer"], "page_rows": 1}, form="sales.order")
        if answer is not None and answer.rows:
            open_screen("sales/order_entry", copy=str(answer.rows[0].id))
        st.toast(t("screen.entry.nothing_to_copy"))
