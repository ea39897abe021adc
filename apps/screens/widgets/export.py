"""What is listed, as a file: CSV for programs, XLSX for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.sheets.write import csv_bytes, xlsx_bytes

EXPORT_ROWS_MAX = 100_000  # larger extracts belong to the command line or the REST door


def export_buttons(
    name: str, headings: Sequence[str], rows: Callable[[], list[Sequence[Any]]], *, key: str, is_long: bool = False
) -> None:
    """A menu with both files, made when asked for, with all pages of what is listed up to a limit that long lists tell."""
    with st.popover(t("screen.export"), icon=":material/download:"):
        if is_long:
            st.caption(t("screen.export_first", count=f"{EXPORT_ROWS_MAX:,}"))
        for kind, made in (("XLSX", lambda: xlsx_bytes(headings, rows(), name)), ("CSV", lambda: csv_bytes(headings, rows()))):
            st.download_button(
                kind,
                made,
                file_name=f"{name}.{kind.lower()}",
                on_click="ignore",
                key=f"{key}_{kind.lower()}",
                width="stretch",
            )
