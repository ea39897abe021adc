"""Writing a voucher by hand with the keyboard: account by code, name or initials, balances and cash-flow lines beside it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import query, try_query
from apps.screens.widgets.entry import EntryView, entry_page
from apps.screens.widgets.voucher_grid import voucher_grid, with_proposals

TEMPLATES_SHOWN = 200


def begun() -> Mapping[str, Any]:
    """A new voucher as a template fills it today, or as another one in red (红字)."""
    if "template" in st.query_params:
        given = {"template": int(st.query_params["template"]), "date": st.query_params.get("date")}
        found = try_query("ledger.voucher_template", given, form="ledger.voucher")
        if found is not None:
            return {"header": _header(found), "lines": [_line(line) for line in found.lines]}
    if "red" in st.query_params:
        found = try_query("ledger.voucher", {"voucher": int(st.query_params["red"])}, form="ledger.voucher")
        if found is not None:
            number = found.number or found.provisional_number or ""
            header = {"summary": t("screen.ledger.voucher.red_of", number=number), "reference": number}
            return {"header": header, "lines": [_line(line, -1) for line in found.lines]}
    return {}


def _header(found: Any) -> dict[str, Any]:
    kept = {"summary": found.summary, "attachments": found.attachments, "note": found.note}
    day = st.query_params.get("date")
    return {**kept, "date": day} if day else kept


def _line(line: Any, sign: int = 1) -> dict[str, Any]:
    dimensions = {name: getattr(line, f"{name}_code") for name in ("party", "department", "item", "employee")}
    amounts = {name: format(sign * getattr(line, name), "f") for name in ("debit", "credit") if getattr(line, name)}
    found = {"summary": line.summary, "account": line.account_code, **dimensions, **amounts}
    found["cash_flow_line"] = line.cash_flow_line
    return {name: value for name, value in found.items() if value not in (None, "")}


def templates(header: Mapping[str, Any]) -> None:
    """Start from a template; without one there is nothing to choose."""
    rows = query("ledger.voucher_templates", {"is_active": True, "page_rows": TEMPLATES_SHOWN}).rows
    if not rows:
        return
    names = {row.id: row.name for row in rows}
    with st.container(key="from_template", width=260):
        chosen = st.selectbox(
            t("screen.ledger.voucher.from_template"), list(names), index=None, format_func=names.get, key="template_chosen",
            placeholder=t("screen.ledger.voucher.from_template"), label_visibility="collapsed",
        )  # fmt: skip
    if chosen:
        day = header.get("date")
        open_screen("ledger/voucher_entry", template=str(chosen), **({"date": str(day)} if day else {}))


entry_page(
    EntryView(
        kind="ledger.voucher",
        command="ledger.save_voucher",
        query="ledger.voucher",
        ref="voucher",
        header=("date", "summary", "reference", "attachments"),
        more=("note",),
        line_fields=("summary", "account", "debit", "credit", "party", "item", "department", "employee", "cash_flow_line"),
        next_command="ledger.approve_voucher",
        page="ledger/voucher",
        line_needs=("account",),
        totals=("debit", "credit", "difference"),
        check=False,
        grid=voucher_grid,
        begins=begun,
        completed=with_proposals,
        actions=templates,
        again=True,
        opens="voucher_lines",
    )
)
