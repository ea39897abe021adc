"""The first steps of a company on the home page: what is done, what is next, and the page where it is done."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import locale, t
from apps.screens.widgets.calling import call, done, query
from apps.screens.widgets.go import go
from apps.sheets.sources import sources
from apps.sheets.template import write_template
from operational.catalog.api import catalog

ASKED = "setup.first_steps"
HIDDEN = "setup.first_steps_hidden"
# Where a step is done: by hand on a page, or by the sheet of this name on the page of imports.
PAGES = {
    "company": "settings/company",
    "people": "settings/users",
    "warehouses": "stock/warehouses",
    "items": "partners/items",
    "customers": "partners/customers",
    "suppliers": "partners/suppliers",
    "order": "sales/order_entry",
}
SHEETS = ("items", "customers", "suppliers", "opening_balances", "opening_stock")
NAMES_SHOWN = 4


def may(name: str) -> bool:
    declared = catalog().queries.get(name) or catalog().commands.get(name)
    return declared is not None and session.actor().may(declared.permission)


def first_steps() -> None:
    """The list, until every step is done or an administrator puts it away."""
    if not may(ASKED):
        return
    found = query(ASKED)
    if found.is_hidden or found.done == found.total:
        return
    with st.container(border=True, key="card_first_steps"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{t('screen.setup.title', done=found.done, total=found.total)}**")
            hide = may("company.save_setting") and st.button(
                t("screen.setup.hide"), key="hide_steps", type="tertiary", help=t("screen.setup.hide_help")
            )
        next_one = next((row.step for row in found.rows if not row.is_done), "")
        for row in found.rows:
            draw(row, is_next=row.step == next_one)
    if hide and call("company.save_setting", {"name": HIDDEN, "value": True}, form="first_steps") is not None:
        done("screen.setup.hidden")
        st.rerun()


def draw(row: Any, *, is_next: bool) -> None:
    """One step: its state, what to do, and the ways to do it that this person has."""
    mark = ":green[:material/check_circle:]" if row.is_done else ":material/radio_button_unchecked:"
    name = t(f"setup.step.{row.step}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"step_{row.step}"):
        how = "" if row.is_done else f"  \n:small[{t(f'setup.step.{row.step}.how')}]"
        st.markdown(f"{mark} {name if row.is_done else f'**{name}**'}{how}", width="stretch")
        ways(row, is_next=is_next)


def ways(row: Any, *, is_next: bool) -> None:
    """Buttons where the person may do the step, else who may."""
    page, may_do = PAGES.get(row.step), may(row.command)
    kind = "primary" if is_next else "secondary"
    if not row.is_done and row.step in SHEETS:
        template(row.step)
    if not may_do:
        if not row.is_done:
            st.caption(done_by(row), width="content")
        if not row.people and not row.is_done:
            go("settings/users", t("screen.setup.give"), key=f"people_for_{row.step}", kind="tertiary")
        return
    if row.step == "opening_balances":
        go("ledger/accounts", t("screen.setup.accounts"), key="step_accounts", kind="tertiary")
    if row.is_done:
        if page:
            go(page, t("screen.setup.look"), key=f"go_{row.step}", kind="tertiary")
        return
    if row.step in SHEETS:
        go("settings/imports", t("screen.setup.import"), key=f"import_{row.step}", kind=kind, sheet=row.step)
    if page:
        word = "one_by_one" if row.step in SHEETS else "do"
        go(page, t(f"screen.setup.{word}"), key=f"go_{row.step}", kind="tertiary" if row.step in SHEETS else kind)


def done_by(row: Any) -> str:
    """The colleagues who may do the step; where there is none, the roles that would be enough."""
    if not row.people:
        right = catalog().commands[row.command].permission
        return t("screen.setup.nobody", roles=[f"role.{role}" for role, rights in catalog().roles.items() if right in rights])
    shown = row.people[:NAMES_SHOWN]
    return t("screen.setup.by", names=[*shown, "…"] if len(row.people) > NAMES_SHOWN else shown)


def template(sheet: str) -> None:
    """An empty file of the sheet, made when it is asked for."""

    def file() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "template.xlsx"
            write_template(sources()[sheet], path, locale())
            return path.read_bytes()

    st.download_button(
        t("screen.setup.template"), file, file_name=f"{sheet}.xlsx", on_click="ignore", icon=":material/download:",
        type="tertiary", key=f"template_{sheet}",
    )  # fmt: skip
