"""Expense claims: the own ones first; heads see those of their departments, finance all."""

import streamlit as st

from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.platform import may

NEW = "expenses.save_claim"


def buttons() -> None:
    if may(NEW) and st.button(t(f"command.{NEW}"), key="new", type="primary", icon=":material/add:"):
        open_screen("expenses/claim_entry")
    go("expenses/to_pay", t("screen.expenses.to_pay.title"), key="to_pay", icon=":material/payments:")


def sees_others() -> bool:
    return sees_all() or session.actor().may("expenses.claim.approve")


def columns() -> tuple[str, ...]:
    who = ("employee_name", "department_name") if sees_others() else ()
    return ("number", "date", *who, "reason", "state", "amount", "approved", "owed", "over")


def sees_all() -> bool:
    return session.actor().scope("expenses.claim.view") == "all"


st.title(t("screen.expenses.claims.title"), anchor=False)
list_page(
    Listing(
        "expenses.claims",
        "expenses.claim",
        columns(),
        opens="expenses/claim",
        dates=("from_date", "to_date"),
        picks={"employee": "people.employee", "department": "company.department", "kind": "expenses.kind"} if sees_all() else {},
        flags=("mine",) if sees_others() else (),
        linked=("employee", "department", "kind"),
        sums=("amount", "owed"),
        dash=True,
        empty_key="screen.expenses.claims.empty",
        makes=NEW,
    ),
    actions=buttons,
)
hotkeys({"/": "focus:search", "n": "new"})
