"""报表公式: what each line of an official form takes, changed by the company from a day on, and back by one click."""

from typing import Any

import streamlit as st

from apps.screens import warehouse_door
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.figures import local_name
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import choice_label, moment
from apps.screens.widgets.papers import may
from apps.screens.widgets.periods import today
from apps.screens.widgets.statement_compare import coverage

SAVE, RESTORE = "ledger.save_statement_formula", "ledger.restore_statement_formula"
FORMS = ("balance_sheet", "income_statement", "cash_flow_statement")


def term(found: Any) -> str:
    what = f"L{found.other_line}" if found.take == "line" else found.account or str(found.other_line or "")
    take = "" if found.take == "line" else f" {choice_label('ledger', 'take', found.take)}"
    text = f"{'+' if found.sign > 0 else '-'} {what}{take}"
    return text if found.counts else f"~~{text}~~"


def change(form: str, row: Any) -> None:
    @st.dialog(t(f"command.{SAVE}"), width="large")
    def ask() -> None:
        st.markdown(f"**{row.line} {local_name(row.model_dump())}**")
        names = ("sign", "take", "account", "other_line", "option")
        terms = [{name: getattr(one, name) or None for name in names} for one in row.terms]
        answer = derived_form(
            SAVE, form=f"formula_{form}_{row.line}", fixed={"form": form, "line": row.line}, defaults={"terms": terms},
            button=t("screen.save"),
        )  # fmt: skip
        if answer is not None:
            done("screen.ledger.formulas.saved", line=row.line, date=answer.result["valid_from"])
            st.rerun()

    ask()


def restore(form: str, row: Any) -> None:
    reason = t("screen.ledger.formulas.restored")
    if call(RESTORE, {"form": form, "line": row.line, "reason": reason}, form="restore") is not None:
        done("screen.document.moved", command=f"command.{RESTORE}")
    st.rerun()


def line(form: str, row: Any) -> None:
    mark = f" :orange-badge[{t('screen.ledger.formulas.own')}]" if row.is_own else ""
    with st.expander(f"{row.line} {local_name(row.model_dump())}{mark}"):
        st.markdown("  \n".join(term(one) for one in row.terms) or t("screen.ledger.formulas.nothing"))
        for one in row.changes:
            words = t("screen.ledger.formulas.official" if one.is_official else "screen.ledger.formulas.own")
            st.caption(f"{one.valid_from} · {words} · {one.changed_by} · {moment(one.changed_at)} · {one.reason}")
        with st.container(horizontal=True, gap="small"):
            if row.can_change and may(SAVE) and st.button(t("screen.edit"), key=f"edit_{row.line}"):
                change(form, row)
            if row.is_own and may(RESTORE) and st.button(t(f"command.{RESTORE}"), key=f"restore_{row.line}"):
                restore(form, row)
        if not row.can_change:
            st.caption(t("screen.ledger.formulas.adds"))


st.title(t("screen.ledger.formulas.title"), anchor=False)
form = str(
    st.segmented_control(
        t("ledger.field.form"), FORMS, default=FORMS[0], format_func=lambda name: t(f"screen.analysis.{name}.title"),
        key="form", label_visibility="collapsed", required=True,
    )
)  # fmt: skip
if warehouse_door.may_ask("finance.formula_coverage"):
    warehouse_door.bring_up()
    coverage(today().isoformat())
show_refusal("restore")
for row in query("ledger.statement_formulas", {"form": form}).rows:
    line(form, row)
