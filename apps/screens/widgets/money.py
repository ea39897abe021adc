"""Money in or out: whose, how much, and which open items it settles; what remains becomes an advance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_beside, show_refusal, try_query
from apps.screens.widgets.document import Result, totals
from apps.screens.widgets.form import fields_of, one_field, plain
from apps.screens.widgets.format import field_label
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.lines import ROW_PIXELS
from apps.screens.widgets.periods import today
from apps.screens.widgets.picks import pick_box
from operational.catalog.api import catalog

ITEMS_SHOWN = 200
ROWS_SHOWN = 12
SLICE = "invoicing"


@dataclass(frozen=True)
class MoneyView:
    """``side``: what this money settles, D what customers owe, C what we owe."""

    command: str
    party_kind: str
    side: str
    title_key: str


def money_page(view: MoneyView) -> None:
    st.title(t(view.title_key), anchor=False)
    _form(view)
    hotkeys({"ctrl+s": "money_send", "ctrl+enter": "money_send"})


@st.fragment
def _form(view: MoneyView) -> None:
    known = {f.name: f for f in fields_of(catalog().commands[view.command].input_type)}
    key = f"{view.command}_{st.session_state.get('opening', '')}"
    given: dict[str, Any] = {}
    with st.container(border=True, key="card_header"):
        first, second, third, fourth = st.columns(4)
        with first:
            start = st.query_params.get("party")
            label = field_label(SLICE, view.party_kind.rsplit(".", 1)[1])
            given["party"] = pick_box(view.party_kind, f"{label} *", key=f"{key}_party", default=start)
            show_beside(view.command, "party")
        for column, name in ((second, "amount"), (third, "date"), (fourth, "cash_account")):
            with column:
                given[name] = one_field(known[name], SLICE, key=f"{key}_{name}", default=today() if name == "date" else None)
                show_beside(view.command, name)
        reference, note = st.columns(2)
        with reference:
            given["reference"] = one_field(known["reference"], SLICE, key=f"{key}_reference")
        with note:
            given["note"] = st.text_input(field_label(SLICE, "note"), key=f"{key}_note")
    data = {name: value for name, value in given.items() if value not in (None, "")}
    if given["party"]:
        oldest = st.toggle(t("screen.money.oldest_first"), value=True, key=f"{key}_oldest")
        data["oldest_first"] = oldest
        picked = _items(view, str(given["party"]), editable=not oldest, key=key)
        if picked:
            data["allocations"] = picked
    trial = call(view.command, data, form=view.command, dry_run=True) if given["party"] and given["amount"] else None
    if trial is not None:
        totals(Result(trial.result), ("amount", "allocated", "advance"), SLICE)
    show_refusal(view.command, beside=("party", "amount", "date", "cash_account"))
    with st.container(horizontal=True, horizontal_alignment="right", key="money_buttons"):
        pressed = st.button(t(f"command.{view.command}"), key="money_send", type="primary")
    if pressed:
        _send(view, data)


def _items(view: MoneyView, party: str, *, editable: bool, key: str) -> list[dict[str, Any]]:
    """The partner's open items; without "oldest first" the hand says how much of each is settled."""
    wanted = {"party": party, "side": view.side, "page_rows": ITEMS_SHOWN}
    answer = try_query("invoicing.open_items", wanted, form=view.command)
    rows = list(answer.rows) if answer is not None else []
    if not rows:
        st.caption(t("screen.money.nothing_open"))
        return []
    table = pd.DataFrame(
        {
            "source_number": [row.source_number for row in rows],
            "date": [row.date for row in rows],
            "due_date": [row.due_date for row in rows],
            "days_late": [row.days_late for row in rows],
            "open": [float(row.open) for row in rows],
            **({"settle": [None] * len(rows)} if editable else {}),
        }
    )
    config: dict[str, Any] = {name: st.column_config.Column(field_label(SLICE, name), disabled=True) for name in table.columns}
    config["open"] = st.column_config.NumberColumn(field_label(SLICE, "open"), format="%,.2f", disabled=True)
    config["settle"] = st.column_config.NumberColumn(f"{t('screen.money.settle')} ✎", format="%,.2f")
    height = (min(len(rows), ROWS_SHOWN) + 1) * ROW_PIXELS + 3
    if not editable:
        st.dataframe(
            table, column_config=config, hide_index=True, height=height, row_height=ROW_PIXELS, key=f"{key}_{party}_list",
            placeholder="",
        )
        return []
    table["settle"] = table["settle"].astype("float64")
    edited = st.data_editor(
        table, column_config=config, hide_index=True, height=height, row_height=ROW_PIXELS, key=f"{key}_{party}_grid",
        placeholder="",
    )
    amounts = [plain(value) for value in edited["settle"].tolist()]
    return [{"open_item": row.id, "amount": Decimal(amount)} for row, amount in zip(rows, amounts, strict=True) if amount]


def _send(view: MoneyView, data: dict[str, Any]) -> None:
    answer = call(view.command, data, form=view.command)
    if answer is None:
        st.rerun(scope="fragment")
        return
    done("screen.document.saved", kind="invoicing.payment", number=answer.result["number"])
    open_screen("invoicing/payment", id=str(answer.result["id"]))
