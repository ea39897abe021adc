"""An official statement: the form line by line, its checks, and behind each figure the accounts and entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from apps.screens import warehouse_door
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.days import day_range
from apps.screens.widgets.figures import Record, ask, export_records, local_name, records_table, title_bar
from apps.screens.widgets.format import money
from apps.screens.widgets.go import go
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import choices
from apps.screens.widgets.statement_compare import (
    ALL_COLUMNS,
    BUDGET,
    against,
    beside,
    beside_budget,
    compared_table,
    coverage,
    late_entries,
)
from apps.screens.widgets.statement_files import statement_files

VIEWS = ("as_now", "as_closed")
INDENT = "\u3000"  # the full-width blank keeps Chinese lines aligned
ROWS_SHOWN = 60
ENTRIES_SHOWN = 100
COLUMNS = {"name": "text", "line": "whole", "current": "money", "comparative": "money"}


def statement_page(form: str, heads: tuple[str, str]) -> None:
    """Draw the form; ``heads`` are the words over its two columns."""
    title_bar(f"screen.analysis.{form}.title")
    warehouse_door.bring_up()
    given, chosen_other = _choices(form)
    other = beside(chosen_other, given)
    answer = ask(f"finance.{form}_compared" if other else f"finance.{form}", **given, **other)
    if answer is None:
        return
    coverage(given["to"])
    lines = answer["lines"] if chosen_other != "budget" else beside_budget(answer["lines"], given)
    other = other or ({"budget": True} if chosen_other == "budget" else {})
    left, right = st.columns([3, 2]) if st.session_state.get(f"{form}_open") else (st.container(), None)
    with left:
        chosen = _narrow(form, lines, heads, chosen_other) if is_phone() else _wide(form, lines, heads, chosen_other)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            _checks(answer["checks"])
            if form == "cash_flow_statement":
                _money_lines(given)
            statement_files(form, given)
            export_records(form, lines, ALL_COLUMNS if other else COLUMNS, slice_="screen", key=form)
        if chosen_other == "closed":
            late_entries(given)
    is_open = chosen is not None
    if st.session_state.get(f"{form}_open") != is_open:
        st.session_state[f"{form}_open"] = is_open
        st.rerun()
    if right is not None and chosen is not None:
        with right:
            _behind(form, lines[chosen], given)


def _wide(form: str, lines: Sequence[Record], heads: tuple[str, str], other: str | None) -> int | None:
    if other is not None:
        return compared_table(form, [{**line, "name": _indented(line)} for line in lines], other, heads[0], _dashed)
    return records_table(
        [{**line, "name": _indented(line)} for line in lines],
        COLUMNS,
        key=f"{form}_table",
        opens=True,
        rows_shown=ROWS_SHOWN,
        labels={
            "name": t("screen.statement.item"),
            "line": t("screen.statement.line"),
            "current": t(heads[0]),
            "comparative": t(heads[1]),
        },
        shown={"current": _dashed, "comparative": _dashed},
    )


def _narrow(form: str, lines: Sequence[Record], heads: tuple[str, str], other: str | None) -> int | None:
    """On a phone the names wrap and no digit is cut off; the line to look behind is picked from a list."""
    shown = ("current", "comparative") if other is None else ("current", "difference_current")
    titles = heads if other is None else (heads[0], "screen.statement.difference")
    rows = []
    for line in lines:
        name = escape(local_name(line))
        name = f"<b>{name}</b>" if not line["level"] else name
        figures = "".join(f"<td>{money(line[name], dash=True)}</td>" for name in shown)
        rows.append(f'<tr><td style="padding-left:{line["level"] + 0.3}em">{name}</td>{figures}</tr>')
    words = "".join(f"<th>{escape(t(key))}</th>" for key in ("screen.statement.item", *titles))
    st.html(f'<table class="gd-form"><thead><tr>{words}</tr></thead><tbody>{"".join(rows)}</tbody></table>')
    filled = [index for index, line in enumerate(lines) if _dashed(line["current"]) or _dashed(line["comparative"])]
    return st.selectbox(
        t("screen.statement.look"),
        filled,
        index=None,
        format_func=lambda index: local_name(lines[index]),
        key=f"{form}_line",
        placeholder=t("screen.pick"),
    )


def _choices(form: str) -> tuple[dict[str, Any], str | None]:
    """Months, department, and which entries count; all of it in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="statement_bar"):
        start, end = day_range()
        departments = {choice.value: choice.label for choice in choices("company.department")}
        heed("department", departments)
        department = st.selectbox(
            t("screen.statement.department"),
            list(departments),
            index=None,
            format_func=lambda code: departments.get(code, code),
            key="department",
            bind="query-params",
            placeholder=t("screen.all"),
            width=170,
        )
        heed("view", VIEWS)
        view = st.selectbox(
            t("screen.statement.view"),
            VIEWS,
            format_func=lambda name: t(f"screen.statement.{name}"),
            key="view",
            bind="query-params",
            width=150,
        )
        other = against(with_budget=form == "income_statement" and warehouse_door.may_ask(BUDGET))
        unposted = st.toggle(t("screen.statement.unposted"), value=True, key="unposted")
    asked = {"from": start.isoformat(), "to": end.isoformat(), "department": department, "view": view, "unposted": unposted}
    return asked, other


def _indented(line: Record) -> str:
    return INDENT * int(line["level"]) + local_name(line)


def _dashed(value: Any) -> float | None:
    return None if value is None or float(value) == 0 else float(value)


def _money_lines(given: Mapping[str, Any]) -> None:
    """From the checks of the cash-flow statement to the money lines behind it."""
    days = {"from": str(given["from"]), "to": str(given["to"])}
    go("ledger/cash_flow", t("screen.ledger.cash_flow.look"), key="money_lines", kind="tertiary", icon=":material/rule:", **days)


def _checks(checks: Sequence[Mapping[str, Any]]) -> None:
    """Green or red, and in words: what was compared and by how much it differs."""
    with st.container(width="stretch"):
        for check in checks:
            mark = ":green[:material/check_circle:]" if check["ok"] else ":red[:material/error:]"
            text = f"{mark} {check['name']}"
            if not check["ok"]:
                text += f" · {money(check['left'])} / {money(check['right'])} · **{money(check['difference'])}**"
            st.markdown(f":small[{text}]")


def _behind(form: str, line: Record, given: Mapping[str, Any]) -> None:
    """Accounts of the line, then the entries of the account that was chosen; a cash-flow line has entries only."""
    with st.container(border=True, key="card_behind"):
        st.markdown(f"**{local_name(line)}**  \n{money(line['current'])} · {money(line['comparative'])}")
        start = given["from"] if form != "balance_sheet" else f"{given['to'][:4]}-01-01"
        if form == "cash_flow_statement":
            _entries({"cash_flow_line": int(line["line"])}, given, start)
            return
        answer = warehouse_door.query("finance.line_accounts", form=form, line=int(line["line"]), **given)
        rows = answer["rows"] if answer else []
        if not rows:
            st.caption(t("screen.statement.no_accounts"))
            return
        table = [{**row, "name": f"{row['account_code']} {local_name(row)}"} for row in rows]
        shown = {"name": "text", "current": "money", "comparative": "money"}
        labels = {
            "name": t("screen.statement.account"),
            "current": t("screen.statement.now"),
            "comparative": t("screen.statement.before"),
        }
        chosen = records_table(table, shown, key="behind_accounts", opens=True, rows_shown=10, labels=labels)
        account = rows[chosen or 0]["account_code"]
        st.caption(t("screen.statement.entries_of", account=account))
        _entries({"account": account}, given, start)


def _entries(wanted: Mapping[str, Any], given: Mapping[str, Any], start: str) -> None:
    answer = warehouse_door.query(
        "finance.entries",
        **wanted,
        **{"from": start, "to": given["to"], "department": given["department"], "unposted": given["unposted"]},
        page_rows=ENTRIES_SHOWN,
    )
    rows = answer["rows"] if answer else []
    if not rows:
        st.caption(t("screen.statement.no_entries"))
        return
    columns = {"booked_on": "text", "source_number": "text", "summary": "text", "debit": "money", "credit": "money"}
    labels = {
        "booked_on": t("screen.field.date"),
        "source_number": t("screen.field.document"),
        "summary": t("screen.field.summary"),
        "debit": t("screen.field.debit"),
        "credit": t("screen.field.credit"),
    }
    dashed = {"debit": _dashed, "credit": _dashed}
    chosen = records_table(rows, columns, key="behind_entries", opens=True, rows_shown=14, labels=labels, shown=dashed)
    if chosen is not None:
        row = rows[chosen]
        open_screen("ledger/entries", source_kind=row["source_kind"], source_id=str(row["source_id"]))
