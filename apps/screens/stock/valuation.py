"""Changing how an item is valued 计价方法."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form

st.title(t("command.stock.change_valuation"), anchor=False)
st.caption(t("screen.stock.valuation.when"))
answer = derived_form("stock.change_valuation", form="valuation", button=t("command.stock.change_valuation"))
if answer is not None:
    done("screen.stock.valuation.done", item=answer.result["item"], method=f"stock.choice.method.{answer.result['method']}")
    st.rerun()
