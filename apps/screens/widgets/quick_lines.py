"""One box that takes lines from the keyboard or a scanner: what the item is called, how many, at which price, Enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.format import quantity as quantity_text

Line = dict[str, Any]
CHOICES_SHOWN = 8  # more are narrowed by typing on, not by reading
NUMBERS_MAX = 2  # quantity and price


@dataclass(frozen=True)
class Typed:
    """What was typed: the words for the item, and the numbers after them."""

    words: str
    quantity: Decimal
    price: Decimal | None


def understood(text: str) -> Typed:
    """``lxb 10 25.5`` is ten of what lxb finds, at 25.50. The first word always names the item, even if it is a number."""
    first, *rest = text.split()
    numbers: list[Decimal] = []
    while rest and len(numbers) < NUMBERS_MAX and (number := _number(rest[-1])) is not None:
        numbers.insert(0, number)
        rest.pop()
    return Typed(" ".join([first, *rest]), numbers[0] if numbers else Decimal(1), numbers[1] if len(numbers) > 1 else None)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def quick_box(
    query: str, given: Mapping[str, Any], *, key: str, lines: Callable[[], list[Line]], put: Callable[[list[Line]], None]
) -> None:
    """The box, and what to choose from where several items are meant."""
    with st.container(key="quick"):
        st.text_input(
            t("screen.quick.label"),
            key=f"{key}_quick",
            placeholder=t("screen.quick.hint"),
            icon=":material/barcode_scanner:",
            label_visibility="collapsed",
            on_change=_take,
            args=(query, dict(given), key),
        )
    found = st.session_state.get(f"{key}_quick_found")
    if isinstance(found, dict):
        st.session_state.pop(f"{key}_quick_found")
        put(_with(lines(), found))
    elif isinstance(found, list):
        _choose(found, key, lines, put)
    elif found:
        st.caption(f":red[:material/error: {t('screen.quick.unknown', text=found)}]")


def _take(query: str, given: dict[str, Any], key: str) -> None:
    """Look the typed words up: one item goes into the lines, several are shown, none is said."""
    text = str(st.session_state.get(f"{key}_quick", "")).strip()
    st.session_state.pop(f"{key}_quick_found", None)
    if not text:
        return
    typed = understood(text)
    answer = try_query(query, {**given, "search": typed.words, "page_rows": CHOICES_SHOWN}, form=f"{key}_quick")
    rows = list(answer.rows) if answer is not None else []
    exact = [row for row in rows if typed.words in (row.code, row.barcode, getattr(row, "customer_code", None))]
    hits = exact if len(exact) == 1 else rows
    lines = [_line(row, typed) for row in hits]
    st.session_state[f"{key}_quick_found"] = lines[0] if len(lines) == 1 else lines or typed.words
    if lines:  # what is not understood stays in the box, to be mended
        st.session_state[f"{key}_quick"] = ""


def _line(row: Any, typed: Typed) -> dict[str, Any]:
    line: Line = {"item": row.code, "quantity": typed.quantity}
    if typed.price is not None:
        line["price"] = typed.price
    return {"line": line, "label": " ".join(part for part in (row.code, row.name, row.spec) if part)}


def _with(lines: list[Line], found: dict[str, Any]) -> list[Line]:
    """A scanned piece joins its line when that has no other terms; anything else is a line of its own."""
    new = found["line"]
    if "price" not in new:
        for index, line in enumerate(lines):
            if line.get("item") == new["item"] and not line.get("unit"):
                added = Decimal(str(line.get("quantity") or 0)) + new["quantity"]
                return [*lines[:index], {**line, "quantity": added}, *lines[index + 1 :]]
    return [*lines, new]


def _choose(found: list[dict[str, Any]], key: str, lines: Callable[[], list[Line]], put: Callable[[list[Line]], None]) -> None:
    with st.container(horizontal=True, gap="small", key=f"{key}_quick_choices"):
        for index, choice in enumerate(found):
            label = f"{choice['label']} × {quantity_text(choice['line']['quantity'])}"
            if st.button(label, key=f"{key}_quick_{index}", type="tertiary"):
                st.session_state.pop(f"{key}_quick_found")
                put(_with(lines(), choice))
