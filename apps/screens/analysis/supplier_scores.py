"""How suppliers deliver, with the parts of each score; a row opens the supplier's page."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.figures import ask, export_records, records_table, title_bar
from apps.screens.widgets.scoring import score_rules

COLUMNS = {
    "supplier_code": "text", "supplier_name": "text", "class_name": "text", "grade": "text", "score": "whole",
    "line_count": "whole", "share_on_time": "rate", "share_short": "rate", "share_rejected": "rate",
    "price_change": "rate", "points_on_time": "factor", "points_short": "factor", "points_rejected": "factor",
    "points_price": "factor",
}  # fmt: skip

title_bar("screen.analysis.supplier_scores.title")
score_rules("supplier", "screen.analysis.supplier_scores.formula")
answer = ask("purchasing.supplier_scores")
rows = answer["rows"] if answer else []
if answer and not rows:
    st.info(t("screen.analysis.scores.none"), icon=":material/hourglass_empty:")
if rows:
    chosen = records_table(rows, COLUMNS, key="scores", opens=True, rows_shown=24)
    export_records("supplier_scores", rows, COLUMNS, slice_="screen", key="scores")
    if chosen is not None and can_open("partners/party", actor()):
        open_screen("partners/party", party=str(rows[chosen]["supplier_code"]))
