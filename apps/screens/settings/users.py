"""Users: who may sign in, with which roles, and what each role may do; for administrators."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.calling import done, query, show_refusal
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import choice_label
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.role_rights import edit_role
from apps.screens.widgets.signed_in import keys, sign_ins
from operational.catalog.api import catalog

COLUMNS = ("code", "name", "role_names", "email", "phone", "is_active", "is_service", "must_change_password")
USERS_SHOWN = 200  # holders of a role named on its overview


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
    names = [t(f"command.identity.{c}") for c in ("change_user", "assign_roles", "reset_password")]
    person, roles, password, ways_in = st.tabs([*names, t("screen.settings.ways_in")])
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
    with ways_in:
        form = f"ways_in_{row.id}"
        show_refusal(form)
        st.markdown(f"**{t('screen.settings.sessions')}**")
        sign_ins(form, user=row.id)
        st.markdown(f"**{t('screen.settings.tokens')}**")
        keys(form, user=row.id)


def new() -> None:
    if st.button(t("screen.new"), key="new", type="primary", icon=":material/add:"):
        create()


def may_change_roles() -> bool:
    return session.actor().may(catalog().commands["identity.save_role"].permission)


def roles_overview() -> None:
    """One role at a time: who has it, and its rights by part of the business."""
    st.caption(t("screen.settings.role_how"))
    roles = {row.code: row for row in query("identity.roles").rows}
    heed("role", roles)
    code = st.selectbox(
        t("screen.settings.role_pick"),
        list(roles),
        format_func=lambda value: roles[value].name or choice_label("identity", "roles", value),
        key="role",
        bind="query-params",
        width=260,
    )
    if code is None:
        return
    if may_change_roles():
        with st.container(horizontal=True, gap="small", key="role_buttons"):
            if st.button(t("command.identity.save_role"), key="edit_role", icon=":material/edit:"):
                edit_role(code, roles[code].name, roles[code].permissions)
            if st.button(t("screen.settings.role_new"), key="new_role", icon=":material/add:", type="tertiary"):
                edit_role(code, roles[code].name, roles[code].permissions, is_new=True)
    holders = [user.name for user in query("identity.users", {"page_rows": USERS_SHOWN}).rows if code in user.roles]
    if holders:
        st.caption(t("screen.settings.role_users", count=len(holders), names="、".join(holders)))
    else:
        st.caption(t("screen.settings.role_unused"))
    areas: dict[str, list[str]] = {}
    for permission, scope in roles[code].permissions.items():
        word = t(f"permission.{permission}") + ("" if scope == "all" else f" :small[({t(f'scope.{scope}')})]")
        areas.setdefault(permission.split(".", 1)[0], []).append(word)
    with st.grid("auto", min_column_width=300, key="areas"):
        for area, words in areas.items():
            with st.container(border=True, key=f"card_area_{area}"):
                st.markdown(f"**{t(f'screen.area.{area}')}**  \n" + " · ".join(words))


st.title(t("screen.settings.users.title"), anchor=False)
people, rights = st.tabs([t("screen.settings.users.tab"), t("screen.settings.roles")])
with people:
    chosen = list_page(Listing("identity.users", "identity.user", COLUMNS), actions=new)
with rights:
    roles_overview()
if chosen is not None:
    change(chosen)
hotkeys({"/": "focus:search", "n": "new"})
