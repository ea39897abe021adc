"""My account: language, password, where I am signed in, keys for programs."""

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, show_refusal
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import field_label
from apps.screens.widgets.signed_in import keys, sign_ins
from operational.core.api import LOCALES

NAMES = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}


def language() -> None:
    current = session.locale()
    chosen = st.segmented_control(
        t("screen.settings.language"), LOCALES, default=current, format_func=NAMES.get, key="language", required=True
    )
    if chosen and chosen != current and call("identity.set_locale", {"locale": chosen}, form="account") is not None:
        session.forget()
        st.rerun()


def new_key() -> None:
    made = derived_form(
        "identity.create_token",
        form="new_token",
        hide=("user",),
        labels={"name": field_label("core", "name")},
        button=t("command.identity.create_token"),
    )
    if made is not None:
        st.success(t("screen.settings.token_once"))
        st.code(made.result["token"])


st.title(t("screen.settings.account.title"), anchor=False)
st.markdown(f"**{session.actor().name}**")
show_refusal("account")
language()
st.link_button(t("web.new_password_title"), "/auth/password", icon=":material/key:")
st.subheader(t("screen.settings.sessions"), anchor=False)
sign_ins("account")
st.subheader(t("screen.settings.tokens"), anchor=False)
st.caption(t("screen.settings.token_for"))
keys("account")
new_key()
