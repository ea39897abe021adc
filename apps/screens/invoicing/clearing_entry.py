"""Settling without money 核销与冲抵: an advance with an invoice, a customer's debt with ours, or giving up what stays open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.calling import call, done, show_beside, show_refusal, try_query
from apps.screens.widgets.form import fields_of, one_field
from apps.screens.widgets.format import choice_label, field_label, money
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.picks import pick_box
from apps.screens.widgets.platform import may
from apps.screens.widgets.ticks import tick_table
from operational.catalog.api import catalog

COMMANDS = {"settle": "invoicing.settle", "net": "invoicing.net_items", "write_off": "invoicing.write_off"}
COLUMNS = ("source_number", "open", "due_date", "days_late", "party_name", "account_code", "date")
FOREIGN = ("currency", "foreign_open")
PURPOSES = ("bad_debt", "unpayable", "rounding")
ITEMS_SHOWN = 200
FORM = "clearing"


def items_of(*parties: str) -> tuple[list[Any], list[Any]]:
    """What they owe us and what we owe them, oldest due date first; red documents stand on the other side."""
    rows: list[Any] = []
    for party in dict.fromkeys(parties):
        found = try_query("invoicing.open_items", {"party": party, "page_rows": ITEMS_SHOWN}, form=FORM)
        rows += list(found.rows) if found is not None else []
    owed = [row for row in rows if (row.side == "D") == (row.open > 0)]
    owing = [row for row in rows if (row.side == "D") != (row.open > 0)]
    return owed, owing


def is_foreign(row: Any) -> bool:
    return bool(row.foreign_open)


def left_of(row: Any) -> Decimal:
    """What is open of a document in its own currency."""
    return Decimal(abs(row.foreign_open if is_foreign(row) else row.open))


def total(rows: list[Any]) -> Decimal:
    return sum((left_of(row) for row in rows), Decimal(0))


def paired(owed: list[Any], owing: list[Any], most: Decimal) -> list[dict[str, Any]]:
    """The ticked documents laid along each other from the first, up to the amount."""
    pairs: list[dict[str, Any]] = []
    left, right, rest = [left_of(row) for row in owed], [left_of(row) for row in owing], most
    one = other = 0
    while one < len(owed) and other < len(owing) and rest > 0:
        amount = min(left[one], right[other], rest)
        pairs.append({"debit_item": owed[one].id, "credit_item": owing[other].id, "amount": amount})
        left[one], right[other], rest = left[one] - amount, right[other] - amount, rest - amount
        one += left[one] == 0
        other += right[other] == 0
    return pairs


def side(rows: list[Any], name: str, key: str) -> list[Any]:
    st.subheader(t(f"screen.invoicing.clearing_entry.{name}"), anchor=False)
    if not rows:
        st.info(t("screen.invoicing.clearing_entry.nothing_open"), icon=":material/inbox:")
        return []
    more = FOREIGN if any(is_foreign(row) for row in rows) else ()
    chosen = tick_table(rows, (*COLUMNS[:2], *more, *COLUMNS[2:]), "invoicing", key=f"{name}_{key}")
    st.caption(t("screen.invoicing.matching.chosen", count=len(chosen), amount=money(total(chosen))))
    return chosen


def typed_amount(offered: Decimal, key: str) -> Decimal:
    """The whole unless somebody types less."""
    text = st.text_input(field_label("invoicing", "amount"), placeholder=money(offered), key=f"amount_{key}", width=200).strip()
    show_beside(FORM, "amount")
    try:
        return Decimal(text.replace(",", "").replace("，", "")) if text else offered
    except ArithmeticError:
        st.caption(f":red[{t('screen.invoicing.clearing_entry.no_amount')}]")
        return Decimal(0)


def common(command: str, key: str) -> dict[str, Any]:
    """Date, reason and note as the command knows them."""
    known = {f.name: f for f in fields_of(catalog().commands[command].input_type)}
    given: dict[str, Any] = {}
    for column, name in zip(st.columns(3), ("date", "reason", "note"), strict=True):
        if name in known:
            with column:
                if name == "date":
                    given[name] = one_field(known[name], "invoicing", key=f"{name}_{key}")
                else:
                    label = field_label("invoicing", name) + (" *" if known[name].is_required else "")
                    given[name] = st.text_input(label, key=f"{name}_{key}").strip()
                show_beside(FORM, name)
    return {name: value for name, value in given.items() if value not in (None, "")}


def send(command: str, given: dict[str, Any], *, ready: bool) -> None:
    show_refusal(FORM, beside=("date", "reason", "note", "amount"))
    if st.button(t(f"command.{command}"), key="send", type="primary", disabled=not ready):
        answer = call(command, given, form=FORM)
        if answer is None:
            st.rerun()
        done("screen.document.saved", kind="invoicing.clearing", number=answer.result["number"])
        open_screen("invoicing/clearing", id=str(answer.result["id"]))


def match(kind: str, command: str) -> None:
    first, second = st.columns(2)
    with first:
        party = pick_box("parties.party", f"{field_label('invoicing', 'party')} *", key=f"{kind}_party",
                         default=st.query_params.get("party"))  # fmt: skip
    other = ""
    if kind == "net":
        with second:
            other = pick_box("parties.party", field_label("invoicing", "other_party"), key="net_other") or ""
    if not party:
        st.caption(t(f"screen.invoicing.clearing_entry.{kind}_help"))
        return
    key = f"{kind}_{party}_{other}_{st.session_state.get('opening', '')}"
    owed, owing = items_of(party, *([other] if other else []))
    left, right = st.columns(2)
    with left:
        ticked = side(owed, "owed", key)
    with right:
        against = side(owing, "owing", key)
    currencies = sorted({row.currency for row in (*ticked, *against)})
    if len(currencies) > 1:
        st.warning(t("screen.invoicing.clearing_entry.one_currency", currencies="、".join(currencies)))
        return
    amount = typed_amount(min(total(ticked), total(against)), key)
    given: dict[str, Any] = {"party": party, "pairs": paired(ticked, against, amount), **common(command, key)}
    if other:
        given["other_party"] = other
    send(command, given, ready=bool(given["pairs"]))


def give_up(command: str) -> None:
    first, second = st.columns(2)
    with first:
        party = pick_box("parties.party", f"{field_label('invoicing', 'party')} *", key="off_party",
                         default=st.query_params.get("party"))  # fmt: skip
    with second:
        label = field_label("invoicing", "purpose")
        purpose = st.selectbox(label, PURPOSES, format_func=lambda v: choice_label("invoicing", "purpose", v), key="purpose")
    if not party:
        st.caption(t("screen.invoicing.clearing_entry.write_off_help"))
        return
    key = f"off_{party}_{purpose}_{st.session_state.get('opening', '')}"
    owed, owing = items_of(party)
    rows = {"bad_debt": owed, "unpayable": owing}.get(purpose, owed + owing)
    ticked = side(rows, "to_give_up", key)
    items: list[dict[str, Any]] = [{"open_item": row.id} for row in ticked]
    if len(ticked) == 1:
        items[0]["amount"] = typed_amount(total(ticked), key)
    given = {"party": party, "purpose": purpose, "items": items, **common(command, key)}
    send(command, given, ready=bool(items))


st.title(t("screen.invoicing.clearing_entry.title"), anchor=False)
allowed = [name for name, command in COMMANDS.items() if may(command)]
heed("kind", allowed)
chosen = st.segmented_control(
    t("screen.invoicing.clearing_entry.title"), allowed, format_func=lambda name: t(f"screen.invoicing.clearing_entry.{name}"),
    default=allowed[0] if allowed else None, key="kind", bind="query-params", label_visibility="collapsed",
)  # fmt: skip
if chosen == "write_off":
    give_up(COMMANDS[chosen])
elif chosen:
    match(chosen, COMMANDS[chosen])
hotkeys({"ctrl+s": "send", "ctrl+enter": "send"})
