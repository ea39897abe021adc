"""What a person is still typing, kept while they type and given back after a reload, a refusal or a lost connection."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens import session
from operational.core import drafts


def restore(form: str, document: str = "") -> dict[str, Any] | None:
    """What this person left in the form; read once for each opening of the page."""
    place = f"draft:{form}:{document}"
    opening = st.session_state.get("opening")
    if f"{place}:restored" not in st.session_state or st.session_state.get(f"{place}:opening") != opening:
        st.session_state[f"{place}:opening"] = opening
        st.session_state[f"{place}:restored"] = drafts.load_draft(session.database(), session.actor(), form, document)
    found: dict[str, Any] | None = st.session_state[f"{place}:restored"]
    return found


def keep(form: str, body: Mapping[str, Any], document: str = "") -> None:
    """Write the draft when it differs from what is kept."""
    plain: dict[str, Any] = json.loads(json.dumps(body, default=_plain, ensure_ascii=False))
    place = f"draft:{form}:{document}"
    if st.session_state.get(place) == plain:
        return
    drafts.save_draft(session.database(), session.actor(), form, plain, document)
    st.session_state[place] = plain


def forget(form: str, document: str = "") -> None:
    drafts.drop_draft(session.database(), session.actor(), form, document)
    for part in ("", ":opening", ":restored"):
        st.session_state.pop(f"draft:{form}:{document}{part}", None)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept in a draft")
