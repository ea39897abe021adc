"""Notices: over which channel who is told of what, and in which words."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.listing import Listing, list_page
from operational.core.api import settings

CHANNEL_COLUMNS = ("code", "name", "kind", "has_address", "is_active")
NOTICE_COLUMNS = ("occasion", "channel_name", "channel_kind", "is_active")
TEMPLATE_COLUMNS = ("occasion", "locale", "subject", "is_own")


def saved(command: str) -> None:
    done("screen.document.moved", command=f"command.{command}")
    st.rerun()


@st.dialog(t("command.integrations.save_channel"), position="right", width="medium")
def channel(row: Any | None) -> None:
    defaults = {name: getattr(row, name) for name in ("code", "name", "kind", "is_active")} if row is not None else {}
    fixed = {"channel": row.id, "version": row.version} if row is not None else {}
    form = f"channel_{row.id if row is not None else 'new'}"
    hide, is_new = ("channel",), row is None
    if derived_form("integrations.save_channel", form=form, fixed=fixed, hide=hide, defaults=defaults, is_new=is_new) is not None:
        saved("integrations.save_channel")


@st.dialog(t("command.integrations.save_notice"), position="right", width="medium")
def notice(row: Any | None) -> None:
    st.caption(t("screen.settings.notices.how"))
    fixed = {"occasion": row.occasion, "channel": row.channel_code, "version": row.version} if row is not None else {}
    if row is not None:
        st.markdown(f"**{choice_label('integrations', 'occasion', row.occasion)}** → {row.channel_name}")
    form = f"notice_{row.id if row is not None else 'new'}"
    defaults = {"is_active": row.is_active} if row is not None else {}
    if derived_form("integrations.save_notice", form=form, fixed=fixed, defaults=defaults, is_new=row is None) is not None:
        saved("integrations.save_notice")


@st.dialog(t("command.integrations.save_template"), position="right", width="medium")
def template(row: Any) -> None:
    language = choice_label("identity", "locale", row.locale)
    st.markdown(f"**{choice_label('integrations', 'occasion', row.occasion)}** · {language}")
    st.caption(f"{field_label('integrations', 'placeholders')}：`{row.placeholders}`")
    fixed = {"occasion": row.occasion, "locale": row.locale, **({"version": row.version} if row.version else {})}
    defaults = {"subject": row.subject, "body": row.body}
    form = f"template_{row.occasion}_{row.locale}"
    if derived_form("integrations.save_template", form=form, fixed=fixed, defaults=defaults) is not None:
        saved("integrations.save_template")


def new_channel() -> None:
    if st.button(t("screen.new"), key="new_channel", type="primary", icon=":material/add:"):
        channel(None)


def new_notice() -> None:
    if st.button(t("screen.new"), key="new_notice", type="primary", icon=":material/add:"):
        notice(None)


st.title(t("screen.settings.notices.title"), anchor=False)
if settings().smtp_url is None:
    st.info(t("screen.settings.notices.no_mail_server"), icon=":material/mail:")
parts = ("rules", "channels", "templates")
part = st.segmented_control(
    t("screen.settings.notices.title"),
    parts,
    format_func=lambda name: t(f"screen.settings.notices.{name}"),
    default="rules",
    required=True,
    label_visibility="collapsed",
)
if part == "rules":
    told = {"empty_key": "screen.settings.notices.empty", "makes": "integrations.save_notice"}
    listing = Listing("integrations.notices", "integrations.notice", NOTICE_COLUMNS, **told)
    chosen = list_page(listing, actions=new_notice, key="notices")
    if chosen is not None:
        notice(chosen)
elif part == "channels":
    listing = Listing("integrations.channels", "integrations.channel", CHANNEL_COLUMNS)
    chosen = list_page(listing, actions=new_channel, key="channels")
    if chosen is not None:
        channel(chosen)
else:
    chosen = list_page(Listing("integrations.templates", "integrations.template", TEMPLATE_COLUMNS), key="templates")
    if chosen is not None:
        template(chosen)
