"""The old program's figures beside the new ones: accounts and statements line by line, and what differs in all."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from apps.moving.take import Choice, read
from apps.refusals.told import all_told
from apps.screens import session, warehouse_door
from apps.screens.navigation import open_screen
from apps.screens.session import locale, t
from apps.screens.widgets.calling import call, done, query
from apps.screens.widgets.columns import MONEY_FORMAT
from apps.screens.widgets.export import export_buttons
from apps.screens.widgets.figures import local_name, records_table
from apps.screens.widgets.moving_file import ENDINGS
from apps.screens.widgets.periods import today
from operational.core.api import Refusal

FORMS = ("account_balances", "balance_sheet", "income_statement", "cash_flow_statement")
COLUMNS = {"account": "text", "name": "text", "old": "money", "new": "money", "difference": "money"}
ZERO = Decimal(0)


def comparison() -> None:
    form = st.segmented_control(
        t("setup.field.form"), FORMS, default=FORMS[0], key="moving_form", required=True, label_visibility="collapsed",
        format_func=lambda one: t(f"screen.moving.form_{one}"),
    )  # fmt: skip
    asked = query("setup.old_figures", {"form": form or FORMS[0]})
    first = asked.day or month_end()
    day = st.date_input(t("screen.moving.day"), value=first, key=f"moving_day_{form}", format="YYYY-MM-DD", width=180)
    if not isinstance(day, dt.date):
        return
    if form == FORMS[0]:
        accounts(day)
    else:
        statement(str(form), day)


def month_end() -> dt.date:
    return today().replace(day=1) - dt.timedelta(days=1)


def accounts(day: dt.date) -> None:
    """The old program's table of balances at the end, account by account beside the books."""
    if session.actor().may("setup.moving.edit") and session.actor().may("ledger.opening.enter"):
        given = st.file_uploader(t("screen.moving.old_balances"), type=ENDINGS, key="old_balances")
        if given is not None and st.button(t("screen.moving.compare"), key="compare", type="primary"):
            _take_old(given.name, given.getvalue(), day)
    found = query("setup.compare_balances", {"day": day.isoformat()})
    if not found.rows or not query("setup.old_figures", {"form": FORMS[0], "day": day.isoformat()}).rows:
        st.info(t("screen.moving.nothing_to_compare"), icon=":material/info:")
        return
    _verdict(found.differing, found.difference)
    only = st.toggle(t("screen.moving.only_differing"), value=bool(found.differing), key="only_differing")
    shown = [row.model_dump() for row in found.rows if row.difference or not only]
    if shown:
        at = records_table(shown, COLUMNS, key="compared", slice_="setup", opens=True, rows_shown=18)
        if at is not None:
            first = day.replace(month=1, day=1).isoformat()
            open_screen("ledger/ledgers", book="detail", account=shown[at]["account"], **{"from": first, "to": day.isoformat()})
    _export(t("screen.moving.compared_file"), list(COLUMNS), [row.model_dump() for row in found.rows])


def _verdict(differing: int, difference: Decimal) -> None:
    if differing:
        st.error(t("screen.moving.verdict_differs", count=differing, difference=f"{difference:,.2f}"), icon=":material/error:")
    else:
        st.success(t("screen.moving.verdict_same"), icon=":material/check_circle:")


def _take_old(name: str, content: bytes, day: dt.date) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{Path(name).suffix.lower()}"
        file.write_bytes(content)
        try:
            given = read(session.database(), session.actor(), "account_balances", file, Choice(balance="closing"))
        except Refusal as refusal:
            st.error(all_told(refusal, locale())[0]["message"], icon=":material/error:")
            return
    if given.proposals:
        codes = "、".join(one.old_code for one in given.proposals[:10])
        st.error(t("screen.moving.accounts_first", codes=codes), icon=":material/error:")
        return
    wrong = [row for _, row in given.moved.rows if not isinstance(row.get("debit", ZERO), Decimal)]
    if wrong or given.moved.problems:
        st.error(t("screen.moving.old_wrong"), icon=":material/error:")
        return
    figures = [
        {"code": row["account"], "amount": row.get("debit", ZERO) - row.get("credit", ZERO)} for _, row in given.moved.rows
    ]
    if call("setup.save_old_figures", {"form": FORMS[0], "day": day, "figures": figures}, form="moving_figures") is not None:
        done("screen.moving.old_saved", count=len(figures))
        st.rerun()


def statement(form: str, day: dt.date) -> None:
    """The lines of a form: the old figure is typed, the new one comes from the books, the difference stands beside it."""
    answer = warehouse_door.query(f"finance.{form}", **{"from": f"{day.year}-01-01", "to": day.isoformat()})
    if answer is None:
        st.info(t("screen.fresh.no_data"), icon=":material/hourglass_empty:")
        return
    old = {row.code: row.amount for row in query("setup.old_figures", {"form": form, "day": day.isoformat()}).rows}
    lines = [line for line in answer["lines"] if line.get("line") and line.get("current") is not None]
    frame = pd.DataFrame([_line(line, old) for line in lines])
    may = session.actor().may("setup.moving.edit")
    money = st.column_config.NumberColumn
    edited = st.data_editor(
        frame, hide_index=True, key=f"old_{form}_{day}", width="stretch", height=36 * 16, placeholder="",
        disabled=["line", "name", "new", "difference"] if may else True, column_config={
            "line": money(t("screen.moving.line"), width=50), "name": st.column_config.TextColumn(t("moving.field.name")),
            "old": money(t("setup.field.old"), format=MONEY_FORMAT), "new": money(t("screen.moving.new"), format=MONEY_FORMAT),
            "difference": money(t("setup.field.difference"), format=MONEY_FORMAT),
        },
    )  # fmt: skip
    if old:
        off = [abs(Decimal(str(line["current"])) - old.get(str(line["line"]), ZERO)) for line in lines]
        _verdict(sum(1 for one in off if one), sum(off, ZERO))
    if may and st.button(t("screen.moving.save_old"), key="save_old", type="primary"):
        figures = [
            {"code": str(row["line"]), "name": row["name"], "amount": _money(row["old"])} for row in edited.to_dict("records")
        ]
        if call("setup.save_old_figures", {"form": form, "day": day, "figures": figures}, form="moving_figures") is not None:
            done("screen.moving.old_saved", count=len(figures))
            st.rerun()


def _line(line: Any, old: dict[str, Decimal]) -> dict[str, Any]:
    new, before = Decimal(str(line["current"])), old.get(str(line["line"]))
    return {
        "line": line["line"], "name": local_name(line), "old": None if before is None else float(before), "new": float(new),
        "difference": None if before is None else float(new - before),
    }  # fmt: skip


def _money(value: Any) -> Decimal:
    try:
        found = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return ZERO
    return found if found.is_finite() else ZERO


def _export(name: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    own = ("name", "new")
    headings = [t(f"screen.moving.{column}" if column in own else f"setup.field.{column}") for column in columns]
    export_buttons(name, headings, lambda: [[row[column] for column in columns] for row in rows], key="compared_file")
