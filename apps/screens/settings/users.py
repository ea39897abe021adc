"""Users: who may sign in, with which roles; for administrators."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

COLUMNS = ("code", "name", "roles", "email", "phone", "is_active", "is_service", "must_change_password")


def saved(command: str) -> None:
    done("screen.document.moved", command=f"command.{command}")
    st.rerun()


@st.dialog(t("command.identity.create_user"), position="right", width="medium")
def create() -> None:
    if derived_form("identity.create_user", form="new_user") is not None:
        saved("identity.create_user")


@st.dialog(t("command.identity.change_user"), position="right", width="medium")
def change(row: Any) -> None:
    st.markdown(f"#### {row.name} :small[{row.code}]")
    person, roles, password = st.tabs([t(f"command.identity.{c}") for c in ("change_user", "assign_roles", "reset_password")])
    with person:
        defaults = {name: getattr(row, name) for name in ("name", "email", "phone", "locale", "is_active")}
        fixed = {"user": row.id, "version": row.version}
        if derived_form("identity.change_user", form=f"user_{row.id}", fixed=fixed, defaults=defaults) is not None:
            saved("identity.change_user")
    with roles:
        form = f"roles_{row.id}"
        if derived_form("identity.assign_roles", form=form, fixed={"user": row.id}, defaults={"roles": row.roles}) is not None:
            saved("identity.assign_roles")
    with password:
        if derived_form("identity.reset_password", form=f"password_{row.id}", fixed={"user": row.id}) is not None:
            saved("identity.reset_password")


def new() -> None:
    if st.button(t("screen.new"), key="new", type="primary", icon=":material/add:"):
        create()


st.title(t("screen.settings.users.title"), anchor=False)
chosen = list_page(Listing("identity.users", "identity.user", COLUMNS), actions=new)
if chosen is not None:
    change(chosen)
hotkeys({"/": "focus:search", "n": "new"})
