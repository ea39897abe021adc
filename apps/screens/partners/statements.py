"""Statements of account that were made: which are out, which are confirmed, where the two sides differ."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from operational.catalog.api import catalog


def new() -> None:
    go("partners/statement", t("screen.partners.statement.title"), key="new", kind="primary", icon=":material/add:")


def rules() -> None:
    go("partners/statement_rules", t("screen.partners.statement_rules.title"), key="rules", icon=":material/event_repeat:")


def by_itself() -> None:
    """Who gets the statement of last month by mail, when, and what became of it."""
    st.caption(t("screen.partners.statements.by_itself_means"))
    notices = "integrations.notices"
    if actor().may(catalog().queries[notices].permission):
        found = try_query(notices, {}, form="notices")
        if found is not None and not any(row.occasion == "statement_mailed" and row.is_active for row in found.rows):
            st.warning(t("screen.partners.statements.no_notice"), icon=":material/outgoing_mail:")
            go("settings/notices", t("screen.settings.notices.title"), key="notices", kind="tertiary")
    chosen = list_page(
        Listing(
            "dealings.due_statements",
            "dealings.statement",
            ("party_name", "side", "due_on", "standing", "number", "state", "sent_on"),
            empty_key="screen.partners.statements.nothing_due",
        ),
        actions=rules,
        key="due",
    )
    if chosen is not None and chosen.statement_id is not None:
        open_screen("partners/statement_made", id=str(chosen.statement_id))
    if chosen is not None and chosen.statement_id is None and can_open("partners/party", actor()):
        open_screen("partners/party", id=str(chosen.party_id))


st.title(t("screen.partners.statements.title"), anchor=False)
VIEWS = ("made", "by_itself")
words = {view: t(f"screen.partners.statements.{view}") for view in VIEWS}
if st.segmented_control(t("screen.partners.statements.view"), VIEWS, default="made", format_func=words.get,
                        label_visibility="collapsed", key="view") == "by_itself":  # fmt: skip
    by_itself()
    st.stop()
list_page(
    Listing(
        "dealings.statements",
        "dealings.statement",
        ("number", "party_name", "side", "date_from", "date_to", "opening", "closing", "state", "sent_on", "confirmed_on",
         "difference"),
        opens="partners/statement_made",
        choices={"side": ("sale", "purchase")},
        picks={"party": "parties.party"},
        empty_key="screen.partners.statements.empty",
        makes="dealings.issue_statement",
    ),
    actions=new,
)  # fmt: skip
hotkeys({"/": "focus:search", "n": "new"})
