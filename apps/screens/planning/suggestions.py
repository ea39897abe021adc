"""Reorder suggestions 补货建议: why so much, from whom, until when; accepted, changed or refused with a reason."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_ask, open_screen
from apps.screens.session import t
from apps.screens.widgets import charts
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.figures import ask, number, records_table
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import choice_label, counted, field_label, quantity
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.picks import places_of
from apps.screens.widgets.reason import band, band_word, reasons, share
from apps.screens.widgets.requesting import FORM, request_button
from operational.catalog.api import catalog

COLUMNS = (
    "item",
    "name",
    "spec",
    "quantity",
    "unit",
    "supplier",
    "value",
    "order_by",
    "stockout_on",
    "position",
    "trigger",
    "target",
    "state",
    "number",
    "purchase_order",
    "requisition",
)
ESTIMATES = ("position", "trigger", "target")
REQUEST = "planning.request_suggestions"
VERDICTS = ("fitting", "over", "short", "missed")
EARLIER_SUMS = {"decision": "text", "suggestions": "whole", **{f"advice_{name}": "whole" for name in VERDICTS},
                "days_out": "whole", "value_over": "money"}  # fmt: skip
EARLIER = {"suggested_on": "date", "item_code": "text", "item_name": "text", "spec": "text", "decision": "text",
           "quantity_advised": "quantity", "quantity_ordered": "quantity", "quantity_needed": "quantity",
           "quantity_asked": "quantity", "days_out": "whole", "on_hand_after": "quantity", "quantity_over": "quantity",
           "value_over": "money", "verdict": "text", "judged_on": "date"}  # fmt: skip
EARLIER_ROWS = 200  # what a person scrolls through; REST answers more
ACCEPT, REFUSE = "planning.accept_suggestion", "planning.refuse_suggestion"


@st.dialog(t("screen.planning.suggestions.why"), position="right", width="large")
def decide(row: Any) -> None:
    """The reasons in words, the decision, and for who wants to know more the forecast as a picture."""
    st.subheader(f"{row.item} {row.name} {row.spec}", anchor=False)
    sentence = {"quantity": quantity(row.quantity), "unit": row.unit, "supplier": row.supplier or "–"}
    st.markdown(t("screen.planning.suggestions.sentence", **sentence))
    reasons(row, places_of(row.unit))
    decision(row)
    with st.expander(t("screen.why.what_if")):
        what_if(row)
    forecast(query("planning.suggestion", {"suggestion": row.id}))


def decision(row: Any) -> None:
    """Accept, change or refuse; or what was decided."""
    may = session.actor().may(catalog().commands[ACCEPT].permission)
    if row.state != "open" or not may:
        if row.decision_reason:
            st.info(row.decision_reason)
        if row.requisition_id and st.button(f"{t('purchasing.requisition')} {row.requisition}", key="to_requisition"):
            open_screen("purchasing/requisition", id=str(row.requisition_id))
        if row.purchase_order_id and st.button(f"{t('purchasing.order')} {row.purchase_order}", key="to_order"):
            open_screen("purchasing/order", id=str(row.purchase_order_id))
        return
    take, leave = st.tabs([t(f"command.{ACCEPT}"), t(f"command.{REFUSE}")])
    with take:
        accept(row)
        request_button(REQUEST, lambda: {"suggestions": [row.id]}, key="request_one")
    with leave:
        refuse(row)


def what_if(row: Any) -> None:
    """What other service levels would ask for today."""
    known = row.reason.get("what_if") or []
    heads = [t("screen.why.level"), field_label("planning", "trigger"), field_label("planning", "quantity")]
    out = ["| " + " | ".join(heads) + " |", "|:--|--:|--:|"]
    places = places_of(row.unit)
    for one in known:
        level, point, amount = (
            share(one["service_level"]),
            counted(one["reorder_point"], places),
            counted(one["quantity"], places),
        )
        out.append(f"| {level} | {point} | {amount} {row.unit} |")
    st.markdown("\n".join(out))


def forecast(shown: Any) -> None:
    """Expected demand by month with its usual range, and how good the model was so far."""
    if not shown.periods:
        return
    months = [str(p["month"])[:7] for p in shown.periods]
    edges = band(shown.periods)
    traces = []
    if edges:
        low, high = ([number(p["quantiles"][name]) for p in shown.periods] for name in edges)
        words = [f"{t(f'screen.planning.{word}')} {band_word(name)}" for word, name in zip(("low", "high"), edges, strict=True)]
        # The lower edge first: the upper one fills the space down to the line before it.
        traces = [
            charts.line(months, low, words[0], colour=charts.MUTED, dash="dot"),
            charts.line(months, high, words[1], colour=charts.MUTED, dash="dot", fill="tonexty"),
        ]
    mean = [number(p["mean"]) for p in shown.periods]
    traces.append(charts.line(months, mean, t("screen.planning.expected"), colour=charts.COLOURS[0]))
    made = charts.figure(*traces, xaxis={"type": "category"})
    charts.picture(t("screen.planning.forecasts.question"), made, key="forecast", clickable=False)
    score = {
        "demand_class": choice_label("planning", "demand_class", shown.demand_class),
        "model": choice_label("planning", "model", shown.model),
        "score": quantity(shown.score),
        "naive": quantity(shown.naive_score),
    }
    st.caption(t("screen.planning.forecasts.score", **score))


def accept(row: Any) -> None:
    defaults = {"quantity": f"{row.quantity.normalize():f}"}
    answer = derived_form(
        ACCEPT,
        form=f"accept_{row.id}",
        fixed={"suggestion": row.id},
        only=("quantity", "supplier", "reason"),
        defaults=defaults,
        button=t("screen.planning.suggestions.accept"),
    )
    if answer is not None:
        done("screen.document.saved", kind="purchasing.order", number=answer.result["purchase_order_number"])
        open_screen("purchasing/order", id=str(answer.result["purchase_order"]))


def refuse(row: Any) -> None:
    button = t(f"command.{REFUSE}")
    answer = derived_form(REFUSE, form=f"refuse_{row.id}", fixed={"suggestion": row.id}, only=("reason",), button=button)
    if answer is not None:
        done("screen.document.moved", command=f"command.{REFUSE}")
        st.rerun()


def accept_all() -> None:
    """All open suggestions that name a supplier, as they stand: one draft order for each supplier."""
    command = "planning.accept_suggestions"
    if command not in catalog().commands or not session.actor().may(catalog().commands[command].permission):
        return
    if st.button(t(f"command.{command}"), key="accept_all"):
        rows = [row for row in query("planning.suggestions", {"state": "open", "page_rows": 200}).rows if row.supplier_id]
        answer = call(command, {"suggestions": [row.id for row in rows]}, form="accept_all") if rows else None
        if answer is not None:
            done("screen.planning.suggestions.accepted", count=answer.result["accepted"])
            st.rerun()


def decide_on_all() -> None:
    accept_all()
    if query("planning.suggestions", {"state": "open", "page_rows": 1}).total:
        request_button(REQUEST, lambda: {"suggestions": open_suggestions()}, key="request_all")


def open_suggestions() -> list[int]:
    return [row.id for row in query("planning.suggestions", {"state": "open", "page_rows": 200}).rows]


def earlier() -> None:
    """How good earlier advice was: in all, by what was decided, and one by one."""
    if not can_ask("planning.advice_score", session.actor()):
        return
    st.caption(t("screen.planning.suggestions.earlier_about"))
    summed = ask("planning.advice_score")
    if not summed:
        return
    if not summed["rows"]:
        st.info(t("screen.planning.suggestions.earlier_none"), icon=":material/hourglass_empty:")
        return
    records_table(worded(summed["rows"]), EARLIER_SUMS, key="advice_sums")
    every = {"": t("screen.all"), **{name: t(f"screen.choice.verdict.{name}") for name in VERDICTS}}
    label = field_label("screen", "verdict")
    verdict = st.segmented_control(
        label, list(every), format_func=every.get, default="", key="verdict", label_visibility="collapsed"
    )
    found = ask("planning.advice_scores", verdict=verdict or None, page_rows=EARLIER_ROWS)
    if found and found["rows"]:
        records_table(worded(found["rows"]), EARLIER, key="advice_rows")


def worded(rows: Any) -> list[dict[str, Any]]:
    """What was decided and what came of it, in words."""
    words = {"decision": "planning.suggestion.state", "verdict": "screen.choice.verdict"}
    return [{**row, **{name: t(f"{key}.{row[name]}") for name, key in words.items() if name in row}} for row in rows]


st.title(t("screen.planning.suggestions.title"), anchor=False)
show_refusal("accept_all")
show_refusal(FORM)
chosen = list_page(
    Listing(
        "planning.suggestions",
        "planning.suggestion",
        COLUMNS,
        rounded=ESTIMATES,
        picks={"supplier": "parties.supplier"},
        empty_key="screen.planning.suggestions.empty",
    ),
    actions=decide_on_all,
)
if chosen is not None:
    decide(chosen)
with st.expander(t("screen.planning.suggestions.earlier"), icon=":material/history:"):
    earlier()
hotkeys({"/": "focus:search"})
