"""Beside the lines of a purchase order: where each price comes from, the last one, the next step, minimum and pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, try_query
from apps.screens.widgets.format import choice_label, field_label, price, quantity
from apps.screens.widgets.lines import ROW_PIXELS, Line, LineTool
from apps.screens.widgets.picks import row_of

ROWS_SHOWN = 8
SLICE = "purchasing"
SAVE = "purchasing.save_order"


def beside_purchase(lines: Sequence[Mapping[str, Any]], header: Mapping[str, Any], slice_: str) -> None:
    """The lines as the trial run understood them, with what a buyer wants to know before he says yes."""
    rows = [_row(line) for line in lines]
    texts = ("item", "spec", "unit", "price_from", "last_price", "next_step", "warning")
    config: dict[str, Any] = {name: st.column_config.TextColumn(field_label(slice_, name)) for name in texts}
    config["item"] = st.column_config.TextColumn(field_label(slice_, "item"), width=180)
    config["warning"] = st.column_config.TextColumn("")
    config["line_no"] = st.column_config.NumberColumn(field_label(slice_, "line_no"), width=48)
    config["quantity"] = st.column_config.NumberColumn(field_label(slice_, "quantity"), format="localized")
    for name in ("price", "net", "tax", "gross"):
        config[name] = st.column_config.NumberColumn(field_label(slice_, name), format="%,.2f")
    st.caption(t("screen.entry.beside"))
    height = (min(len(rows), ROWS_SHOWN) + 1) * ROW_PIXELS + 2
    table = pd.DataFrame(rows)
    st.dataframe(
        table, column_config=config, hide_index=True, height=height, row_height=ROW_PIXELS, key="check_lines", placeholder=""
    )


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    code = str(line["item_code"])
    item = row_of("items.item", code)
    last = line["last_price"]
    step = line["step_quantity"]
    return {
        "line_no": line["line_no"],
        "item": f"{code} {item.get('name', '')}",
        "spec": item.get("spec", ""),
        "unit": line["unit"],
        "quantity": float(Decimal(line["unit_quantity"])),
        "price": float(Decimal(line["unit_price"])),
        "price_from": choice_label(SLICE, "price_from", line["price_from"]) if line["price_from"] else "",
        "last_price": "" if last is None else f"{price(Decimal(last))} · {str(line['last_on'])[5:]}",
        "next_step": "" if step is None else f"≥ {quantity(Decimal(step))} · {price(Decimal(line['step_price']))}",
        "warning": _warning(line),
        "net": float(Decimal(line["net"])),
        "tax": float(Decimal(line["tax"])),
        "gross": float(Decimal(line["gross"])),
    }


def _warning(line: Mapping[str, Any]) -> str:
    """Words, not only colours: fewer than the supplier sells, not in whole packs, dearer than last time."""
    found = []
    wanted, least, pack = (Decimal(line[name]) for name in ("quantity", "minimum_quantity", "pack_size"))
    if wanted < least:
        found.append(t("screen.entry.under_minimum", quantity=quantity(least)))
    if pack > 0 and wanted % pack:
        found.append(t("screen.entry.not_in_packs", quantity=quantity(pack)))
    if line["price_from"] == "given" and line["last_price"] is not None and Decimal(line["price"]) > Decimal(line["last_price"]):
        found.append(t("screen.entry.dearer"))
    return "、".join(found)


def purchase_tools(header: Mapping[str, Any]) -> list[LineTool]:
    """Put into the lines without a price what the supplier asks for that quantity, or got last."""

    def known(lines: list[Line]) -> list[Line]:
        open_ = [line for line in lines if line.get("item") and line.get("quantity") and not line.get("price")]
        if not open_:
            return lines
        kept = ("supplier", "date", "price_includes_tax")
        given = {name: header[name] for name in kept if name in header}
        trial = call(SAVE, {**given, "lines": open_}, form="purchase_prices", dry_run=True)
        if trial is None:
            return lines
        prices = {id(line): found["unit_price"] for line, found in zip(open_, trial.result["lines"], strict=True)}
        return [{**line, "price": prices[id(line)]} if id(line) in prices else line for line in lines]

    tool = LineTool("known", "screen.lines.supplier_prices", ":material/history:", known, t("screen.lines.supplier_prices_help"))
    return [tool] if header.get("supplier") else []


def copy_purchase(header: Mapping[str, Any]) -> None:
    """Start this order as the last one with the supplier."""
    if not header.get("supplier"):
        return
    if st.button(t("screen.entry.copy_last"), key="copy_last", type="tertiary", icon=":material/content_copy:"):
        answer = try_query("purchasing.orders", {"supplier": header["supplier"], "page_rows": 1}, form="purchasing.order")
        if answer is not None and answer.rows:
            open_screen("purchasing/order_entry", copy=str(answer.rows[0].id))
        st.toast(t("screen.entry.nothing_to_copy_supplier"))
