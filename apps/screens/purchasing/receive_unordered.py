"""Receiving goods that nobody ordered yet 无订单收货: they wait in 待检, their order waits for the buyer."""

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form

COMMAND = "purchasing.receive_unordered"

st.title(t("screen.purchasing.receive_unordered.title"), anchor=False)
st.caption(t("screen.purchasing.receive_unordered.hint"))
answer = derived_form(COMMAND, form="receive_unordered", button=t(f"command.{COMMAND}"))
if answer is not None:
    done("screen.document.saved", kind="purchasing.goods_receipt", number=answer.result["number"])
    open_screen("purchasing/goods_receipt", id=str(answer.result["id"]))
