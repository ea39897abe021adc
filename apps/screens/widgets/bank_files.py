"""A bank's statement file on a page: its table, which column is what, and what the account's layout remembers of it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import call, query
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.platform import may
from apps.sheets.read import plain_heading, read_table
from operational.invoicing.api import STATEMENT_FIELDS, USUAL_HEADINGS, FileForm, guessed_columns

SAVE = "invoicing.save_bank_layout"
ROWS_MAX = 6000  # the command takes 5,000 lines; the rest are headings and sums
PREVIEW_ROWS = 5
NEEDED = ("date", "amount", "amount_in", "amount_out")
DATE_FORMS, PLUS = ("ymd", "dmy", "mdy"), ("in", "out")


@dataclass(frozen=True)
class BankTable:
    """The headings of a bank's file and its rows with their numbers."""

    headings: list[str]
    rows: list[tuple[int, list[Any]]]


def layout_of(account: str) -> Any | None:
    """How statements of this account were read last."""
    rows = query("invoicing.bank_layouts", {"purpose": "statement"}).rows
    return next((row for row in rows if row.cash_account == account and row.is_active), None)


def table_of(upload: Any, layout: Any | None) -> BankTable:
    """The uploaded file as a table, from the row on in which most known headings stand. Refuses what is no table."""
    saved = [column.heading for column in layout.columns] if layout else []
    usual = [heading for headings in USUAL_HEADINGS.values() for heading in headings]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"statement{Path(upload.name).suffix.lower()}"
        file.write_bytes(upload.getvalue())
        table = read_table(file, {plain_heading(heading) for heading in (*saved, *usual)})
        rows = list(itertools.islice(table.rows, ROWS_MAX))
    return BankTable(table.headings, rows)


def preview(table: BankTable) -> None:
    wide = len(table.headings)
    cells = [["" if c is None else str(c) for c in [*row, *[None] * wide][:wide]] for _, row in table.rows[:PREVIEW_ROWS]]
    names = [heading or f"({place + 1})" for place, heading in enumerate(table.headings)]
    unique = [name if names.index(name) == place else f"{name} ({place + 1})" for place, name in enumerate(names)]
    st.dataframe(pd.DataFrame(cells, columns=unique, dtype=str), hide_index=True, key="bank_preview", placeholder="")


def mapping(table: BankTable, account: str, layout: Any | None, file_id: str) -> FileForm:
    """The columns as guessed or remembered, each to be changed by hand."""
    saved = {column.field: column.heading for column in layout.columns} if layout else {}
    guess = guessed_columns(table.headings, saved)
    headings = [heading for heading in dict.fromkeys(table.headings) if heading]
    key = f"{account}_{file_id}"
    chosen: dict[str, str] = {}
    has_amount = "amount" in guess or {"amount_in", "amount_out"} <= set(guess)
    is_clear = "date" in guess and has_amount
    with st.expander(t("screen.invoicing.statement_import.columns"), expanded=not is_clear, icon=":material/view_column:"):
        for start in range(0, len(STATEMENT_FIELDS), 4):
            for column, name in zip(st.columns(4), STATEMENT_FIELDS[start : start + 4], strict=False):
                found = guess.get(name)
                index = headings.index(found) if found in headings else None
                label = choice_label("invoicing", "field", name) + (" *" if name == "date" else "")
                with column:
                    heading = st.selectbox(label, headings, index=index, key=f"col_{name}_{key}", placeholder="–")
                if heading:
                    chosen[name] = heading
        first, second, _, _ = st.columns(4)
        with first:
            date_form = _choice("date_form", DATE_FORMS, layout.date_form if layout else "ymd", key)
        with second:
            plus_is = _choice("plus_is", PLUS, layout.plus_is if layout else "in", key)
        st.caption(t("screen.invoicing.statement_import.columns_help"))
    return FileForm(chosen, date_form, plus_is)


def _choice(name: str, options: tuple[str, ...], start: str, key: str) -> str:
    found: str = st.selectbox(
        field_label("invoicing", name), options, index=options.index(start), key=f"{name}_{key}",
        format_func=lambda value: choice_label("invoicing", name, value),
    )  # fmt: skip
    return found


def remember(form: FileForm, account: str, names: Mapping[str, str], layout: Any | None) -> None:
    """Keep the columns for the account's next file, where the person may and something is new."""
    columns = [{"field": name, "heading": heading} for name, heading in form.columns.items()]
    same = layout is not None and (layout.date_form, layout.plus_is) == (form.date_form, form.plus_is)
    if same and {c.field: c.heading for c in layout.columns} == dict(form.columns):  # type: ignore[union-attr]
        return
    if may(SAVE):
        given = {
            "code": layout.code if layout else f"DZD-{account}",
            "name": layout.name if layout else names.get(account, account),
            "purpose": "statement",
            "cash_account": account,
            "date_form": form.date_form,
            "plus_is": form.plus_is,
            "columns": columns,
        }
        call(SAVE, {**given, **({"version": layout.version} if layout else {})}, form="layout")
