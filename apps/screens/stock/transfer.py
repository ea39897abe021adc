"""Moving goods from one bin to another."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form

st.title(t("command.stock.transfer"), anchor=False)
answer = derived_form("stock.transfer", form="transfer", button=t("command.stock.transfer"))
if answer is not None:
    st.session_state.pop("place", None)
    done("screen.document.saved", kind="stock.transfer", number=answer.result["number"])
    st.rerun()
