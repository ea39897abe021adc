"""The receipts of an expense claim while it is being written: a card each, short enough for a thumb."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import query, show_beside
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.periods import today
from apps.screens.widgets.picks import pick_box
from operational.expenses.api import PAPERS

SLICE, FORM = "expenses", "claim_entry"
TAXED = ("rail", "air", "road", "passenger", "special", "toll")
SHORT = ("kind", "amount", "paper", "invoice_number", "tax")


def label(name: str) -> str:
    return field_label(SLICE, name)


def blank() -> dict[str, Any]:
    return {"uid": uuid.uuid4().hex[:8], "day": today().isoformat()}


def of_claim(found: Any) -> list[dict[str, Any]]:
    """The lines of a claim that is written anew."""
    names = ("kind", "paper", "invoice_number", "description", "department", "party", "count")
    rows = []
    for line in found.lines:
        row = blank() | {name: getattr(line, name) for name in names} | {"day": line.day.isoformat()}
        row |= {name: f"{getattr(line, name):.2f}" for name in ("amount", "untaxed", "tax")}
        rows.append(row)
    return rows


def receipt_card(place: int, row: dict[str, Any], kinds: dict[str, Any], *, may_remove: bool) -> dict[str, Any]:
    """One receipt: what stands in it now. The tick of removal is ``gone``."""
    uid = row["uid"]
    with st.container(border=True, key=f"card_receipt_{place}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"head_{uid}"):
            st.markdown(f"**{t('screen.expenses.claim_entry.receipt', no=place + 1)}**")
            gone = may_remove and st.button(
                t("screen.expenses.claim_entry.remove"), key=f"remove_{uid}", type="tertiary", icon=":material/delete:"
            )
        made = _short(row, kinds, place)
        with st.expander(t("screen.expenses.claim_entry.more"), key=f"more_{uid}"):
            made |= _more(row, place)
    return made | {"uid": uid, "gone": gone}


def _short(row: dict[str, Any], kinds: dict[str, Any], place: int) -> dict[str, Any]:
    uid = row["uid"]
    left, middle = st.columns(2)
    codes = list(kinds)
    kind = left.selectbox(
        f"{label('kind')} *", codes, index=codes.index(row["kind"]) if row.get("kind") in codes else None,
        format_func=lambda code: kinds[code].name, key=f"kind_{uid}", placeholder=t("screen.pick"),
    )  # fmt: skip
    given = float(row["amount"]) if row.get("amount") else None
    amount = middle.number_input(f"{label('amount')} *", min_value=0.0, value=given, format="%.2f", key=f"amount_{uid}")
    usual = kinds[kind].usual_paper if kind else "ordinary"
    paper = row.get("paper") if row.get("kind") == kind and row.get("paper") else usual
    left, middle = st.columns(2)
    # The usual paper follows the kind: another kind begins with a box of its own.
    paper = left.selectbox(
        label("paper"), PAPERS, index=PAPERS.index(paper), key=f"paper_{uid}_{kind}",
        format_func=lambda one: choice_label(SLICE, "paper", one),
    )  # fmt: skip
    kept = row.get("invoice_number") or ""
    number = middle.text_input(
        label("invoice_number"), value=kept, key=f"number_{uid}", max_chars=40, disabled=paper == "none"
    )
    for name in ("kind", "amount", "paper", "invoice_number"):
        show_beside(FORM, f"lines.{place}.{name}")
    made = {"kind": kind, "amount": _amount(amount), "paper": paper, "invoice_number": "" if paper == "none" else number}
    if paper in TAXED:
        stated = row.get("tax") if row.get("paper") == paper else None
        tax = st.number_input(
            label("tax"), min_value=0.0, value=float(stated) if stated else None, format="%.2f", key=f"tax_{uid}_{paper}",
            placeholder=t("screen.expenses.claim_entry.tax_by_rule") if paper in ("rail", "air", "road") else None,
            help=t("screen.expenses.claim_entry.tax_help"),
        )  # fmt: skip
        show_beside(FORM, f"lines.{place}.tax")
        made["tax"] = _amount(tax)
    return made


def _more(row: dict[str, Any], place: int) -> dict[str, Any]:
    uid = row["uid"]
    left, right = st.columns(2)
    day: dt.date = left.date_input(
        label("day"), value=dt.date.fromisoformat(row["day"]), key=f"day_{uid}", format="YYYY-MM-DD", max_value=today()
    )
    count = right.number_input(label("count"), min_value=1, max_value=366, value=int(row.get("count") or 1), key=f"count_{uid}")
    description = st.text_input(label("description"), value=row.get("description") or "", key=f"text_{uid}", max_chars=500)
    left, right = st.columns(2)
    with left:
        department = pick_box("company.department", label("department"), key=f"department_{uid}", default=row.get("department"))
    with right:
        party = pick_box("parties.party", label("party"), key=f"party_{uid}", default=row.get("party"))
    given = row.get("untaxed")
    untaxed = st.number_input(
        label("untaxed"), min_value=0.0, value=float(given) if given else None, format="%.2f", key=f"untaxed_{uid}",
        help=t("screen.expenses.claim_entry.untaxed_help"),
    )  # fmt: skip
    for name in ("day", "count", "description", "department", "party", "untaxed"):
        show_beside(FORM, f"lines.{place}.{name}")
    return {
        "day": day.isoformat(), "count": int(count), "description": description, "department": department, "party": party,
        "untaxed": _amount(untaxed),
    }  # fmt: skip


def _amount(value: float | None) -> str | None:
    """As people typed it; the box knows floating numbers only, so it is written out with its two places."""
    return None if value is None else f"{value:.2f}"


def line_of(row: dict[str, Any]) -> dict[str, Any]:
    """The receipt as the command takes it."""
    line = {name: value for name, value in row.items() if name not in ("uid", "gone") and value not in (None, "")}
    return {"kind": "", "amount": "0.00"} | line


def total_of(rows: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(row["amount"]) for row in rows if row.get("amount")), Decimal(0))


def known_kinds() -> dict[str, Any]:
    return {row.code: row for row in query("expenses.kinds").rows}
