"""How customers pay, with the parts of each score; a row opens the customer's page."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.figures import ask, export_records, records_table, title_bar
from apps.screens.widgets.scoring import score_rules

COLUMNS = {
    "customer_code": "text", "customer_name": "text", "class_name": "text", "grade": "text", "score": "whole", "amount": "money",
    "days_late": "factor", "share_on_time": "rate", "trend_days": "factor", "points_on_time": "factor",
    "points_days_late": "factor", "points_trend": "factor",
}  # fmt: skip

title_bar("screen.analysis.payment_scores.title")
score_rules("payment", "screen.analysis.payment_scores.formula")
answer = ask("sales.payment_scores")
rows = answer["rows"] if answer else []
if answer and not rows:
    st.info(t("screen.analysis.scores.none"), icon=":material/hourglass_empty:")
if rows:
    chosen = records_table(rows, COLUMNS, key="scores", opens=True, rows_shown=24)
    export_records("payment_scores", rows, COLUMNS, slice_="screen", key="scores")
    if chosen is not None and can_open("partners/party", actor()):
        open_screen("partners/party", party=str(rows[chosen]["customer_code"]))
