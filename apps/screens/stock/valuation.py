"""计价方法: how new items of a kind or category are valued, and changing it for one item."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import done, try_query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.papers import may

CHANGE, DEFAULT = "stock.change_valuation", "items.set_default_valuation"

st.title(t("screen.stock.valuation.title"), anchor=False)
rules = try_query("items.valuation_rules", form="rules")
st.subheader(t("query.items.valuation_rules"), anchor=False)
st.caption(t("screen.stock.valuation.defaults"))
if rules is not None and rules.rows:
    show_rows(rules.rows, ("kind", "category", "method", "valid_from", "is_in_force", "reason"), "items", key="rules")
elif rules is not None:
    st.info(t("screen.stock.valuation.no_rules"), icon=":material/inbox:")
if may(DEFAULT):
    with st.expander(t(f"command.{DEFAULT}"), icon=":material/add:"):
        answer = derived_form(DEFAULT, form="default_valuation", button=t(f"command.{DEFAULT}"))
        if answer is not None:
            done("screen.stock.valuation.default_set", method=f"items.choice.method.{answer.result['method']}")
            st.rerun()
if may(CHANGE):
    st.subheader(t(f"command.{CHANGE}"), anchor=False)
    st.caption(t("screen.stock.valuation.when"))
    answer = derived_form(CHANGE, form="valuation", button=t(f"command.{CHANGE}"))
    if answer is not None:
        method = f"stock.choice.method.{answer.result['method']}"
        done("screen.stock.valuation.done", item=answer.result["item"], method=method)
        st.rerun()
