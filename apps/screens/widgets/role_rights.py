"""The rights of a role on one sheet: each right with how far it reaches, stated anew as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd
import streamlit as st

from apps.screens.session import name_of, t
from apps.screens.widgets.calling import call, done, show_beside, show_refusal
from apps.screens.widgets.format import choice_label
from operational.catalog.api import catalog

SCOPES = ("own", "team", "all")
COLUMNS = ("area", "right", "scope")


@cache
def known_rights() -> frozenset[str]:
    """Every right that some role of the product has: what no role has belongs to the product itself."""
    return frozenset(right for rights in catalog().roles.values() for right in rights)


def edit_role(code: str, name: str, rights: Mapping[str, str], *, is_new: bool = False) -> None:
    """State the rights of a role; a new one begins with those of the role it is made from."""
    form = f"role_{'new' if is_new else code}"

    @st.dialog(t("command.identity.save_role"), position="right", width="large")
    def drawer() -> None:
        wanted = named(name or choice_label("identity", "roles", code), form) if is_new else code
        called = None  # the product's own roles have their words in each language
        if is_new or code not in catalog().roles:
            called = st.text_input(t("identity.field.role_name"), "" if is_new else name, max_chars=60, key=f"{form}_name")
            show_beside(form, "name")
        else:
            st.markdown(f"#### {choice_label('identity', 'roles', code)}")
        names = sorted(known_rights() | rights.keys(), key=lambda name: (area_of(name), right_of(name)))
        chosen = st.data_editor(
            sheet(names, rights), hide_index=True, num_rows="fixed", height=520, key=f"{form}_rights", placeholder="",
            column_config={
                "area": st.column_config.TextColumn(t("screen.settings.role_area"), disabled=True),
                "right": st.column_config.TextColumn(t("screen.settings.role_right"), disabled=True, width="medium"),
                "scope": st.column_config.SelectboxColumn(
                    t("screen.settings.role_scope"), options=list(SCOPES), format_func=lambda scope: t(f"scope.{scope}")
                ),
            },
        )  # fmt: skip
        st.caption(t("screen.settings.role_scope_how"))
        show_refusal(form, beside=("code", "name"))
        if st.button(t("screen.save"), type="primary", key=f"{form}_send"):
            save(wanted, called, stated(names, chosen), form)

    drawer()


def named(start: str, form: str) -> str:
    """The code of a new role, and what it begins with."""
    st.caption(t("screen.settings.role_from", role=start))
    code = st.text_input(f"{t('identity.field.role_code')} *", key=f"{form}_code", help=t("screen.settings.role_code"))
    show_beside(form, "code")
    return code.strip()


def sheet(names: list[str], rights: Mapping[str, str]) -> pd.DataFrame:
    rows = [(area_of(name), right_of(name), rights.get(name)) for name in names]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def stated(names: list[str], chosen: pd.DataFrame) -> dict[str, str]:
    """The rights that the sheet gives: a row without a reach gives none."""
    return {name: scope for name, scope in zip(names, chosen["scope"], strict=True) if scope in SCOPES}


def save(code: str, name: str | None, rights: dict[str, str], form: str) -> None:
    given = {"code": code, "permissions": rights, **({"name": name} if name is not None else {})}
    if call("identity.save_role", given, form=form) is None:
        st.rerun(scope="fragment")
    done("screen.document.moved", command="command.identity.save_role")
    st.rerun()


def area_of(right: str) -> str:
    return name_of(f"screen.area.{right.split('.', 1)[0]}")


def right_of(right: str) -> str:
    return name_of(f"permission.{right}")
