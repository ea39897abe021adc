"""A statement of the company's own on the screen: its figures, and behind each cell the accounts and their entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from apps.papers.own_files import shown
from apps.papers.own_statements import Asked, Filled, behind, fill
from apps.screens import session, warehouse_door
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.days import day_range
from apps.screens.widgets.figures import local_name, records_table
from apps.screens.widgets.format import field_label
from apps.screens.widgets.listing import ROW_PIXELS
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import choices
from operational.reporting.api import BETWEEN, Column, Line, days_of
from warehouse.api import NothingPublishedError

INDENT = "\u3000"
ROWS_SHOWN = 60
ENTRIES = 100
VIEWS = ("as_now", "as_closed")
YEARS = ("year_to_date", "last_year_to_date", "budget_year_to_date", "year_begin")


def days_and_filters() -> dict[str, Any]:
    """Days, department and which entries count, kept in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="own_bar"):
        start, end = day_range()
        departments = {choice.value: choice.label for choice in choices("company.department")}
        heed("department", departments)
        department = st.selectbox(
            t("screen.statement.department"), list(departments), index=None, key="department", bind="query-params",
            format_func=lambda code: departments.get(code, code), placeholder=t("screen.all"), width=170,
        )  # fmt: skip
        heed("view", VIEWS)
        view = st.selectbox(
            t("screen.statement.view"), VIEWS, key="view", bind="query-params", width=150,
            format_func=lambda name: t(f"screen.statement.{name}"),
        )  # fmt: skip
        unposted = st.toggle(t("screen.statement.unposted"), value=True, key="unposted")
    return {"from": start.isoformat(), "to": end.isoformat(), "department": department, "view": view, "unposted": unposted}


def question(name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of the statement, asked as every page asks."""
    answer = warehouse_door.query(name, **values)
    if answer is None:
        raise NothingPublishedError
    return answer


def filled(lines: Sequence[Line], columns: Sequence[Column], given: Mapping[str, Any]) -> Filled | None:
    """The figures, or a friendly word while there are none yet."""
    try:
        return fill(question, Asked.of(given), lines, columns, session.locale())
    except NothingPublishedError:
        st.info(t("screen.fresh.no_data"), icon=":material/hourglass_empty:")
        return None


def show(found: Filled, *, key: str, opens: bool) -> tuple[str, int] | None:
    """The statement as a table; answers line and column (from 1) of the cell that was clicked."""
    if is_phone():
        return _narrow(found, key=key, opens=opens)
    cells: dict[str, list[str]] = {"text": [INDENT * line.level + line.text for line in found.lines]}
    config: dict[str, Any] = {"text": st.column_config.TextColumn(field_label("reporting", "text"), width="large", pinned=True)}
    for place, head in enumerate(found.heads):
        cells[str(place + 1)] = [_cell(found, line, place) for line in found.lines]
        config[str(place + 1)] = st.column_config.TextColumn(head, alignment="right")
    chosen = st.dataframe(
        pd.DataFrame(cells), column_config=config, hide_index=True, key=key, row_height=ROW_PIXELS,
        height=(min(len(found.lines), ROWS_SHOWN) + 1) * ROW_PIXELS + 2, on_select="rerun" if opens else "ignore",
        selection_mode="single-cell", placeholder="",
    )  # fmt: skip
    picked = chosen.selection.cells if opens else []
    if not picked or picked[0][0] >= len(found.lines):
        return None
    row, column = picked[0]
    return found.lines[row].code, int(column) if str(column).isdigit() else 1


def _cell(found: Filled, line: Line, place: int) -> str:
    kind = found.columns[place].kind
    return shown(found.cells[line.code][place], "percent" if kind == "percent" else line.display)


def _narrow(found: Filled, *, key: str, opens: bool) -> tuple[str, int] | None:
    """On a phone the first two columns; the others and what is behind are picked from a list."""
    places = list(range(len(found.columns)))
    if len(places) > 2:
        places = st.multiselect(
            t("screen.reporting.columns_shown"), places, default=places[:2], max_selections=2, key=f"{key}_columns",
            format_func=lambda place: found.heads[place],
        )  # fmt: skip
    heads = "".join(f"<th>{escape(found.heads[place])}</th>" for place in places)
    rows = []
    for line in found.lines:
        name = f"<b>{escape(line.text)}</b>" if line.style != "item" else escape(line.text)
        figures = "".join(f"<td>{_cell(found, line, place)}</td>" for place in places)
        rows.append(f'<tr><td style="padding-left:{line.level + 0.3}em">{name}</td>{figures}</tr>')
    first = escape(field_label("reporting", "text"))
    st.html(f'<table class="gd-form"><thead><tr><th>{first}</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>')
    if not opens:
        return None
    names = {line.code: line.text for line in found.lines if line.formula}
    code = st.selectbox(
        t("screen.statement.look"), list(names), index=None, format_func=lambda one: names[one], key=f"{key}_line",
        placeholder=t("screen.pick"),
    )  # fmt: skip
    return (code, places[0] + 1) if code and places else None


def show_behind(found: Filled, given: Mapping[str, Any], code: str, place: int) -> None:
    """The accounts that a cell takes, then the entries of the one that is chosen."""
    line = next(one for one in found.lines if one.code == code)
    with st.container(border=True, key="card_behind"):
        st.markdown(f"**{line.text}** · {found.heads[place - 1]}  \n{_cell(found, line, place - 1)}")
        st.code(line.formula or "–", language=None, wrap_lines=True)
        rows = behind(question, Asked.of(given), found.lines, found.columns, code, place)
        if not rows:
            st.caption(t("screen.statement.no_accounts"))
            return
        table = [
            {
                "account": f"{row['account']} {local_name(row)}", "take": t(f"screen.reporting.take.{row['take']}"),
                "of": " ".join(part for part in (row["department"], row["party"]) if part), "amount": row["amount"],
            }
            for row in rows
        ]  # fmt: skip
        words = {
            "account": t("screen.statement.account"), "take": t("screen.reporting.takes"), "of": t("screen.reporting.of"),
            "amount": t("screen.statement.amount"),
        }  # fmt: skip
        kinds = {"account": "text", "take": "text", "of": "text", "amount": "money"}
        chosen = records_table(table, kinds, key="behind_accounts", opens=True, rows_shown=10, labels=words)
        row = rows[chosen or 0]
        st.caption(t("screen.statement.entries_of", account=row["account"]))
        _entries(row, found.columns, given, place)


def _entries(row: Mapping[str, Any], columns: Sequence[Column], given: Mapping[str, Any], place: int) -> None:
    column = columns[place - 1]
    kind = columns[column.first - 1].kind if column.kind in BETWEEN else column.kind
    window = {"previous": "previous", "last_year": "last_year", "last_year_to_date": "last_year"}.get(kind, "asked")
    asked = Asked.of(given)
    start, end = days_of(window, asked.start, asked.end)
    if kind in YEARS or "balance" in row["take"] or "party" in row["take"]:
        start = start.replace(month=1, day=1)
    wanted = {"account": row["account"], "department": row["department"] or given["department"], "party": row["party"] or None}
    answer = warehouse_door.query(
        "finance.entries", **wanted, **{"from": start.isoformat(), "to": end.isoformat(), "unposted": given["unposted"]},
        page_rows=ENTRIES,
    ) if warehouse_door.may_ask("finance.entries") else None  # fmt: skip
    rows = answer["rows"] if answer else []
    if not rows:
        st.caption(t("screen.statement.no_entries"))
        return
    names = {"booked_on": "date", "source_number": "document", "summary": "summary", "debit": "debit", "credit": "credit"}
    kinds = {name: "money" if name in ("debit", "credit") else "text" for name in names}
    labels = {name: t(f"screen.field.{word}") for name, word in names.items()}
    chosen = records_table(rows, kinds, key="behind_entries", opens=True, rows_shown=12, labels=labels)
    if chosen is not None:
        open_screen("ledger/entries", source_kind=rows[chosen]["source_kind"], source_id=str(rows[chosen]["source_id"]))
