"""The lines of a voucher, typed by keyboard alone: keys fill the balance, change the side, copy the summary of the line above."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.form import FormField
from apps.screens.widgets.format import field_label, money
from apps.screens.widgets.lines import Line
from apps.screens.widgets.picks import OWN_NAMES, Choice, choices
from operational.core.api import initials

HERE = Path(__file__)
BASE = ("line_no", "summary", "account", "about", "debit", "credit", "cash_flow_line")
KINDS = {"party": "parties.party", "department": "company.department", "item": "items.item", "employee": "people.employee"}
FLOWS = "ledger.cash_flow_items"

_grid = st.components.v2.component(
    "gongdan_voucher_grid",
    html="<span></span>",
    css=HERE.with_suffix(".css").read_text("utf-8"),
    js=HERE.with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,  # the keys of the page look at the field that has the focus
)


def voucher_grid(fields: Sequence[FormField], *, key: str, start: Sequence[Line], header: Mapping[str, Any]) -> list[Line]:
    """The lines as they stand in the grid now; ``start`` counts only when the grid is opened."""
    base, edition = f"{key}_base", f"{key}_edition"
    if base not in st.session_state:
        st.session_state[edition] = secrets.token_hex(4)  # what is dropped must not come back with the same grid
        st.session_state[base] = [_plain(line) for line in start]
    began: list[Line] = st.session_state[base]
    # The component keeps two underscores for itself.
    name = f"{key}_grid_{st.session_state[edition]}".replace("__", "_")
    held: Any = st.session_state.get(name) or {}
    lines = [dict(line) for line in (held.get("lines") if "lines" in held else began) or []]
    data = {
        "key": name,
        "edition": name,
        "lines": began,
        "choices": _choices(),
        "notes": notes(lines, header),
        "words": _words(),
    }
    with st.container(key="voucher_lines"):
        found = _grid(key=name, data=data, default={"lines": began}, on_lines_change=_nothing)
    return [dict(line) for line in found.lines or []]


def _nothing() -> None:
    """The grid tells its lines; the page is run again by that alone."""


def _plain(line: Mapping[str, Any]) -> Line:
    return {name: value if isinstance(value, int) else str(value) for name, value in line.items() if value not in (None, "")}


def _words() -> dict[str, str]:
    named = {name: field_label("ledger", name) for name in (*BASE, *KINDS) if name not in ("line_no", "about")}
    more = {name: t(f"screen.ledger.grid.{name}") for name in ("about", "total", "difference", "balanced", "keys")}
    return {"line_no": "", **named, **more}


def _choices() -> dict[str, list[list[Any]]]:
    """Accounts with what each line on them has to name, and everything that can be named: code, name, initials."""
    accounts = choices("ledger.account")
    found = {"account": [[*_row(choice), _needs(choice.row)] for choice in accounts]}
    for name, kind in KINDS.items():
        if name != "item" or any(choice.row.get("requires_item") for choice in accounts):
            found[name] = [_row(choice) for choice in choices(kind)]
    items = try_query(FLOWS, {}, form="flows")
    found["cash_flow_line"] = [[row.line, row.name, initials(row.name).lower()] for row in items.rows] if items else []
    return found


def _row(choice: Choice) -> list[Any]:
    name = str(choice.row.get(OWN_NAMES.get(session.locale(), "name")) or choice.row.get("name") or "")
    return [choice.value, name, initials(str(choice.row.get("name") or "")).lower()]


def _needs(row: Mapping[str, Any]) -> list[str]:
    wanted = [name for name in KINDS if row.get(f"requires_{name}")]
    return [*wanted, "cash"] if row.get("is_cash") else wanted


def notes(lines: Sequence[Line], header: Mapping[str, Any]) -> list[dict[str, str]]:
    """Beside each line: what is on its account and with its partner, and which cash-flow line is proposed and why."""
    if not lines:
        return []
    balances = _balances(lines, header)
    flows = proposals(lines, header)
    return [
        {"account": str(line.get("account") or ""), "balance": balances[place], "cash_flow": _flow(flows[place])}
        for place, line in enumerate(lines)
    ]


def _balances(lines: Sequence[Line], header: Mapping[str, Any]) -> list[str]:
    places = [place for place, line in enumerate(lines) if line.get("account")]
    told = [""] * len(lines)
    if not places:
        return told
    asked = [{"account": lines[place]["account"], "party": lines[place].get("party")} for place in places]
    found = try_query("ledger.line_balances", {"date": _day(header), "lines": asked}, form="line_balances")
    for place, row in zip(places, found.rows if found is not None else (), strict=False):
        parts = [t("screen.ledger.grid.balance", side=t(f"screen.ledger.grid.{row.side}"), amount=money(row.balance))]
        if row.party_balance is not None:
            side, amount = t(f"screen.ledger.grid.{row.party_side}"), money(row.party_balance)
            parts.append(t("screen.ledger.grid.party_balance", side=side, amount=amount))
        told[place] = " · ".join(parts)
    return told


def proposals(lines: Sequence[Line], header: Mapping[str, Any]) -> list[Any]:
    """The proposed cash-flow line of each line, None where there is none; asked only where money moves."""
    usable = [place for place, line in enumerate(lines) if line.get("account") and (line.get("debit") or line.get("credit"))]
    cash = {choice.value for choice in choices("ledger.account") if choice.row.get("is_cash")}
    told: list[Any] = [None] * len(lines)
    if not any(lines[place]["account"] in cash for place in usable):
        return told
    asked = [{name: lines[place][name] for name in ("account", "debit", "credit") if lines[place].get(name)} for place in usable]
    found = try_query("ledger.propose_cash_flow", {"date": _day(header), "lines": asked}, form="cash_flow")
    for place, row in zip(usable, found.rows if found is not None else (), strict=False):
        told[place] = row if row.cash_flow_line else None
    return told


def _flow(found: Any) -> str:
    if found is None:
        return ""
    return t("screen.ledger.grid.proposed", line=found.cash_flow_line, name=found.name, against=found.against)


def with_proposals(lines: Sequence[Line], header: Mapping[str, Any]) -> list[Line]:
    """Lines as they are saved: money that nobody assigned takes the proposed line."""
    found = proposals(lines, header)
    return [
        {**line, "cash_flow_line": flow.cash_flow_line} if flow is not None and not line.get("cash_flow_line") else dict(line)
        for line, flow in zip(lines, found, strict=True)
    ]


def _day(header: Mapping[str, Any]) -> str | None:
    day = header.get("date")
    return day.isoformat() if isinstance(day, dt.date) else (str(day) if day else None)
