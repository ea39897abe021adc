"""Lists on a phone: a row is a card that fits the hand, instead of a grid that must be pushed sideways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st
from pydantic import BaseModel

from apps.screens.widgets import states
from apps.screens.widgets.format import choice_label, counted, day, field_label, is_month, moment, money, percent, price, quantity
from apps.screens.widgets.picks import places_of

FIGURES_SHOWN = 3  # more are read on the page that the card opens
FIRST_FIGURES = ("quantity", "open", "on_hand", "available", "gross", "value", "amount")  # what is asked first on the road
WORDS_SHOWN = 4
FIGURES = ("money", "price", "quantity", "estimate", "fraction")
BADGES = {"grey": "gray"}
MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>])")
WRITTEN = {"money": money, "price": price, "quantity": quantity, "fraction": percent, "date": day, "moment": moment}
TOGETHER = "\u00a0"  # a figure stays on the line of its name
DASH, UNBROKEN = re.compile(r"(?<=\d)-(?=\d)"), "-\u2060"  # an invisible joiner after it
RECORDS_SHOWN = 20  # cards on one page of warehouse rows
WRITTEN_RECORDS = {
    "money": money,
    "quantity": quantity,
    "rate": percent,
    "whole": counted,
    "factor": lambda value: counted(value, 2),
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
OWN_DAYS = ("date", "month", "day", "sold_on")
CALLED = {
    "code": "name", "item_code": "item_name", "item": "name", "asset": "name", "account_code": "account_name",
    "customer": "customer_name", "supplier": "supplier_name", "party": "party_name",
}  # fmt: skip
HEADS = ("customer_name", "item_name", "name")  # what a record is called, where it has a name


def is_phone() -> bool:
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def row_cards(
    rows: Sequence[BaseModel],
    columns: Sequence[str],
    kinds: Mapping[str, str],
    slice_: str,
    document: str,
    *,
    key: str,
    opens: bool,
    labels: Mapping[str, str] | None = None,
) -> int | None:
    """One card a row; answers the index of the card that was tapped."""
    tapped = None
    with st.container(gap="small", key=f"{key}_cards"):
        if not opens:
            cards = "".join(_still(row, columns, kinds, slice_, labels or {}) for row in rows)
            st.html(f'<div class="gd-cards">{cards}</div>')
            return None
        for index, row in enumerate(rows):
            label = "  \n".join(card_lines(row, columns, kinds, slice_, document, labels or {}))
            if st.button(label, key=f"{key}_card_{index}", width="stretch"):
                tapped = index
    return tapped


def card_lines(
    row: BaseModel, columns: Sequence[str], kinds: Mapping[str, str], slice_: str, document: str, labels: Mapping[str, str]
) -> list[str]:
    """What it is and how it stands; then words; then figures with their names."""
    head = next((name for name in columns if kinds[name] == "text" and getattr(row, name)), columns[0])
    called = CALLED.get(head, "")  # a code alone says nothing to whoever does not know it by heart
    called = called if called in columns and getattr(row, called) else ""
    others = [name for name in columns if name not in (head, called)]
    badges = []
    for name in others:
        value = getattr(row, name)
        if value and kinds[name] == "state":
            colour = states.state_colour(document, value)
            badges.append(f":{BADGES.get(colour, colour)}-badge[{_plain(states.state_label(document, value))}]")
        elif value and kinds[name] == "progress":
            colour = states.PROGRESS_COLOURS.get(value, "grey")
            badges.append(f":{BADGES.get(colour, colour)}-badge[{_plain(choice_label(slice_, name, value))}]")
    title = " ".join(_text(name, getattr(row, name), kinds, slice_) for name in (head, called) if name)
    lines = [f"**{_plain(title)}** {' '.join(badges)}"]
    words = _words(row, others, kinds, slice_, labels)
    if words:
        lines.append(" · ".join(_plain(word) for word in words))
    figures = _figures(row, others, kinds, slice_, labels)
    if figures:
        lines.append(" · ".join(f"{_plain(name)} {_plain(value)}".replace(" ", TOGETHER) for name, value in figures))
    return lines


def _still(row: BaseModel, columns: Sequence[str], kinds: Mapping[str, str], slice_: str, labels: Mapping[str, str]) -> str:
    words = _words(row, columns, kinds, slice_, labels)
    figures = _figures(row, columns, kinds, slice_, labels, most=len(columns))
    shown = "".join(f"<span>{escape(name)} <b>{escape(value)}</b></span>" for name, value in figures)
    if not shown and any(kinds[name] in FIGURES for name in columns):
        shown = "<span>–</span>"  # nothing there is an answer too
    return f"<div><p>{escape(' · '.join(words))}</p><p>{shown}</p></div>"


def _words(
    row: BaseModel, columns: Sequence[str], kinds: Mapping[str, str], slice_: str, labels: Mapping[str, str]
) -> list[str]:
    """Words as they are; the day of the row itself too, but any other day with its name: due and dated look alike."""
    found = []
    for name in columns:
        value = getattr(row, name)
        if not value or name == "unit" or kinds[name] not in ("text", "choice", "date", "moment"):
            continue
        written = _text(name, value, kinds, slice_)
        is_other_day = kinds[name] in ("date", "moment") and name not in OWN_DAYS
        found.append(f"{labels.get(name) or field_label(slice_, name)}{TOGETHER}{written}" if is_other_day else written)
    return found[:WORDS_SHOWN]


def _figures(
    row: BaseModel,
    columns: Sequence[str],
    kinds: Mapping[str, str],
    slice_: str,
    labels: Mapping[str, str],
    most: int = FIGURES_SHOWN,
) -> list[tuple[str, str]]:
    """What is asked first, then the others from the right: totals stand there. Quantities with their unit."""
    said = {n for n in columns if getattr(row, n) or (n == "available" and getattr(row, n) is not None)}  # nothing free is said
    named = [n for n in columns if kinds[n] in FIGURES and n in said]
    order = [n for n in FIRST_FIGURES if n in named] + [n for n in reversed(named) if n not in FIRST_FIGURES]
    kept = [n for n in named if n in order[:most]]
    unit = getattr(row, "unit", "") or ""
    found = []
    for name in kept:
        value = getattr(row, name)
        written = counted(value, places_of(unit)) if kinds[name] == "estimate" else WRITTEN[kinds[name]](value)
        is_counted = kinds[name] in ("quantity", "estimate") and unit
        found.append((labels.get(name) or field_label(slice_, name), f"{written} {unit}" if is_counted else written))
    return found


def _text(name: str, value: Any, kinds: Mapping[str, str], slice_: str) -> str:
    if value is None or value == "":
        return "–"
    if kinds[name] == "date" and is_month(name):
        return day(value)[:7]
    written = WRITTEN.get(kinds[name])
    return written(value) if written else choice_label(slice_, name, value)


def _plain(text: str) -> str:
    """Names as they are: nothing in them formats the card, and neither a number nor a day is broken at its dash."""
    return MARKS.sub(r"\\\1", DASH.sub(UNBROKEN, text))


def record_cards(
    records: Sequence[Mapping[str, Any]], columns: Mapping[str, str], labels: Mapping[str, str], *, key: str, opens: bool
) -> int | None:
    """Warehouse rows as cards, some at a time; answers the index of the row that was tapped."""
    pages = max(1, -(-len(records) // RECORDS_SHOWN))
    first = (min(int(st.session_state.get(f"{key}_page", 1)), pages) - 1) * RECORDS_SHOWN
    tapped = None
    with st.container(gap="small", key=f"{key}_cards"):
        for index in range(first, min(first + RECORDS_SHOWN, len(records))):
            head, words, figures = _record(records[index], columns, labels)
            if opens:
                lines = [f"**{_plain(head)}**", " · ".join(_plain(word) for word in words), _plain(" · ".join(figures))]
                if st.button("  \n".join(line for line in lines if line), key=f"{key}_card_{index}", width="stretch"):
                    tapped = index
            else:
                parts = (f"<b>{escape(head)}</b>", *(escape(part) for part in (*words, *figures)))
                st.html(f'<div class="gd-cards"><div><p>{"".join(f"<span>{part}</span>" for part in parts)}</p></div></div>')
    if pages > 1:
        st.pagination(pages, key=f"{key}_page", max_visible_pages=5)
    return tapped


def _record(record: Mapping[str, Any], columns: Mapping[str, str], labels: Mapping[str, str]) -> tuple[str, list[str], list[str]]:
    """What it is called, its words, and its figures with their names; nothing for what is empty or zero."""
    texts = [name for name, kind in columns.items() if kind == "text" and record[name] not in (None, "")]
    head = next((name for name in HEADS if name in texts), texts[0] if texts else "")
    words = [_said(name, record[name], labels) for name in texts if name not in (head, "unit")]
    figures = []
    for name, kind in columns.items():
        value = record[name]
        if kind == "text" or value is None or not Decimal(str(value)):
            continue
        written = WRITTEN_RECORDS[kind](Decimal(str(value)))
        unit = f" {record.get('unit') or ''}".rstrip() if kind == "quantity" else ""
        figures.append(f"{labels[name]} {written}{unit}".replace(" ", TOGETHER))
    return str(record[head]) if head else "–", words, figures


def _said(name: str, value: Any, labels: Mapping[str, str]) -> str:
    """A day with its name, unless it is the row's own; other words as they are."""
    is_other_day = name not in OWN_DAYS and DAY.fullmatch(str(value))
    return f"{labels[name]}{TOGETHER}{value}" if is_other_day else str(value)
