"""The rules of a score beside it: a sentence with the numbers in force, and the way to change one from a day on."""

from __future__ import annotations

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.calling import query
from apps.screens.widgets.format import choice_label
from apps.screens.widgets.periods import today

CHANGE = "company.save_score_rule"


def score_rules(score: str, formula_key: str) -> None:
    """What the score weighs today; a manager changes a part with the reason for it."""
    rows = query("company.score_rules", {"score": score}).rows
    st.caption(t(formula_key, **{row.part: _plain(row.value) for row in rows}))
    with st.expander(t("screen.analysis.scores.rules"), icon=":material/tune:"):
        st.table([
            {
                t("company.field.part"): choice_label("company", "part", row.part),
                t("company.field.value"): _plain(row.value),
                t("core.field.valid_from"): f"{row.valid_from}",
                t("core.field.source"): row.source,
            }
            for row in rows
        ])  # fmt: skip
        st.caption(t("screen.analysis.scores.rules_help"))
        ask_button(CHANGE, key="score_rule", fixed={"score": score}, defaults={"valid_from": today()})


def _plain(value: object) -> str:
    """A weight without the zeros that its column adds."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
