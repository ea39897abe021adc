"""Why a reorder suggestion says what it says: its figures as sentences, and what to look at before trusting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import streamlit as st

from apps.screens.session import locale, t
from apps.screens.widgets.format import counted, day
from operational.core.api import knows

# In the order a person should weigh them; forecasts name them, words explain them.
ATTENTION = (
    "no_recent_demand",
    "backorders_without_forecast",
    "exceeds_cap",
    "capped",
    "incoming_too_late",
    "new_item",
    "lead_time_default",
    "protection_beyond_forecast",
)
QUANTITIES = (
    "on_hand", "reserved", "backorders", "on_order", "in_transit", "incoming_later", "position", "demand_mean", "safety_stock",
    "reorder_point", "order_up_to", "minimum", "pack", "quantity",
)  # fmt: skip
DAYS = ("protection_days", "lead_time_days", "review_days")
CHANCES = ("stock_out_chance", "stock_out_chance_if_ordered")
LEAD_TIMES = ("lead_item", "lead_supplier", "lead_overall", "lead_given", "lead_default")
ONE = Decimal(1)
Sentence = tuple[str, dict[str, str]]


def share(value: Any) -> str:
    """A chance or a service level as a whole percentage; what is nearly nothing says so."""
    number = Decimal(str(value)) * 100
    if Decimal(0) < number < 1:
        return "< 1%"
    if Decimal(99) < number < 100:
        return "> 99%"
    return f"{number.quantize(ONE, ROUND_HALF_UP)}%"


def explained(reason: Mapping[str, Any], unit: str, places: int) -> list[Sentence]:
    """The reasoning step by step: what is there, what will be needed until goods can come, and what follows."""
    if not _given(reason, "reorder_point"):
        return []
    figures = {name: counted(reason.get(name), places) for name in QUANTITIES}
    figures |= {name: counted(reason.get(name) or 0) for name in DAYS} | {"unit": unit}
    figures["service_level"] = share(reason["service_level"]) if _given(reason, "service_level") else "–"
    basis = f"lead_{reason.get('lead_time_basis') or 'given'}"
    steps = ["there"]
    steps += ["later"] if _exceeds(reason, "incoming_later", 0) else []
    steps += [basis if basis in LEAD_TIMES else "lead_given", "demand", "trigger", "amount"]
    steps += ["rounding"] if _exceeds(reason, "minimum", 0) or _exceeds(reason, "pack", 1) else []
    found: list[Sentence] = [(step, figures) for step in steps]
    if all(_given(reason, name) for name in CHANCES):
        found.append(("risk", {name: share(reason[name]) for name in CHANCES}))
    return found


def _given(reason: Mapping[str, Any], name: str) -> bool:
    return reason.get(name) not in (None, "")


def _exceeds(reason: Mapping[str, Any], name: str, limit: int) -> bool:
    return Decimal(str(reason.get(name) or 0)) > limit


def attention(reason: Mapping[str, Any]) -> list[str]:
    """Keys of what needs a look; a word that only newer forecasts know is shown as it is."""
    given = [str(name) for name in reason.get("attention") or ()]
    return [name for name in ATTENTION if name in given] + [name for name in given if name not in ATTENTION]


def attention_word(name: str) -> str:
    key = f"screen.attention.{name}"
    return t(key) if knows(key, locale()) else name


def reasons(row: Any, places: int) -> None:
    """The sentences of one suggestion, warnings first."""
    for name in attention(row.reason):
        st.warning(attention_word(name), icon=":material/visibility:")
    lines = [t(f"screen.why.{key}", **values) for key, values in explained(row.reason, row.unit, places)]
    if row.stockout_on:
        lines.append(t("screen.why.stockout", day=day(row.stockout_on)))
    if row.order_by:
        lines.append(t("screen.why.order_by", day=day(row.order_by)))
    if lines:
        st.markdown("\n".join(f"1. {line}" for line in lines))


def band(periods: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    """The names of the lowest and the highest quantile: ``q05`` and ``q95``."""
    names = sorted((periods[0].get("quantiles") or {}), key=lambda name: int(name.lstrip("q"))) if periods else []
    return (names[0], names[-1]) if len(names) >= 2 else None


def band_word(name: str) -> str:
    """One in twenty months lies below q05: the share a reader can picture."""
    return f"{int(name.lstrip('q'))}%"
