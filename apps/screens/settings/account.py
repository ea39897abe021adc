"""My account: language, password, where I am signed in, keys for programs."""

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import field_label, moment
from operational.core.api import LOCALES

NAMES = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}
# In this order: browsers name their ancestors too.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def language() -> None:
    current = session.locale()
    chosen = st.segmented_control(
        t("screen.settings.language"), LOCALES, default=current, format_func=NAMES.get, key="language", required=True
    )
    if chosen and chosen != current and call("identity.set_locale", {"locale": chosen}, form="account") is not None:
        session.forget()
        st.rerun()


def device(agent: str) -> str:
    """Browser and system as a person calls them; what is not known stays as it was sent."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:60] or "–"


def sign_ins() -> None:
    answer = try_query("identity.sessions", form="account")
    for row in answer.rows if answer else []:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_{row.session}"):
            times = t("screen.settings.session_times", since=moment(row.created_at), seen=moment(row.seen_at))
            st.markdown(f"**{device(row.agent)}** :small[{row.address or '–'}]  \n:small[{times}]", width="stretch")
            if st.button(t("screen.settings.end_session"), key=f"end_{row.session}", type="tertiary"):
                if call("identity.revoke_sessions", {"session": row.session}, form="account") is not None:
                    done("screen.document.moved", command="command.identity.revoke_sessions")
                st.rerun()


def keys() -> None:
    answer = try_query("identity.tokens", form="account")
    for row in answer.rows if answer else []:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_token_{row.id}"):
            times = t("screen.settings.token_times", since=moment(row.created_at), until=moment(row.expires_at))
            st.markdown(f"**{row.name}**  \n:small[{times}]", width="stretch")
            if row.revoked_at:
                st.caption(t("screen.settings.token_revoked", at=moment(row.revoked_at)))
            elif st.button(t("command.identity.revoke_token"), key=f"revoke_{row.id}", type="tertiary"):
                call("identity.revoke_token", {"token": row.id}, form="account")
                st.rerun()
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
sign_ins()
st.subheader(t("screen.settings.tokens"), anchor=False)
st.caption(t("screen.settings.token_for"))
keys()
