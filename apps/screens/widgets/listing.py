"""The list page: filters in the address, search while typing, pages, a row opens its document, export of what is listed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from pydantic import BaseModel

from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import locale, t
from apps.screens.widgets import columns as cols
from apps.screens.widgets import saved, states
from apps.screens.widgets.address import heed, start_afresh
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.export import EXPORT_ROWS_MAX, export_buttons
from apps.screens.widgets.format import choice_label, field_label, money
from apps.screens.widgets.go import ways
from apps.screens.widgets.phone import is_phone, row_cards
from apps.screens.widgets.picks import choices, places_of
from operational.catalog.api import catalog
from operational.core.api import COUNTED_ROWS_MAX, PAGE_ROWS_MAX

PAGE_ROWS = 50
MACHINE = "pipeline"  # a role that nobody can be asked for
PAGES_SHOWN, PAGE_PIXELS = 7, 36
ROW_PIXELS = 32


@dataclass(frozen=True)
class Listing:
    """One list: the query behind it, the columns shown, and where a row leads."""

    query: str
    document: str  # the kind of document a row is, for its states and words
    columns: tuple[str, ...]
    opens: str = ""  # path of the document's page
    open_by: str = "id"
    open_as: str = "id"
    rows_field: str = "rows"
    total_field: str = "total"
    searches: tuple[str, ...] = ("search", "text")  # what the query calls its search field
    state_filter: str = "state"
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    picks: Mapping[str, str] = field(default_factory=dict)  # filter -> kind of what is picked
    dates: tuple[str, str] | None = None
    flags: tuple[str, ...] = ()  # filters that are on or off
    texts: tuple[str, ...] = ()  # filters that are typed: a name, an amount
    sums: tuple[str, ...] = ()  # totals over all pages that the query answers
    fixed: Mapping[str, Any] = field(default_factory=dict)
    linked: tuple[str, ...] = ()  # filters that only a link sets
    dash: bool = False  # amounts of zero as a dash
    rounded: tuple[str, ...] = ()  # estimates, shown in the places of their row's unit
    empty_key: str = "screen.list.empty"
    makes: str = ""  # the command by which a row is made: only who may run it is told how
    ways: tuple[str, ...] = ()  # pages where rows come from, offered while there are none
    words: Mapping[str, str] = field(default_factory=dict)  # field -> another one whose word says more here

    @property
    def slice(self) -> str:
        return self.query.split(".", 1)[0]

    def label(self, name: str) -> str:
        return field_label(self.slice, self.words.get(name, name))


def list_page(listing: Listing, *, actions: Callable[[], None] | None = None, key: str = "list") -> Any | None:
    """Draw a whole list page under the page's title; answers the row that was clicked, if rows open no page."""
    declared = catalog().queries[listing.query]
    known = declared.input_type.model_fields
    tabs, kept = st.container(horizontal=True, gap="small", key=f"{key}_views"), saved.views_of(listing.query)
    start_afresh(_boxes(listing, known))
    given: dict[str, Any] = {**listing.fixed, **{n: st.query_params[n] for n in listing.linked if n in st.query_params}}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{key}_bar"):
        for name in listing.searches:
            if name in known:
                given[name] = _search(key)
        folded = st.popover(t("screen.list.filters"), icon=":material/tune:") if is_phone() and _has_filters(listing) else None
        with folded or contextlib.nullcontext():
            given.update(_filters(listing, known, key))
        if actions:
            actions()
    if listing.state_filter in known and states.machine_of(listing.document):
        given[listing.state_filter] = _states(listing, key)
    given = {name: value for name, value in given.items() if value not in (None, "", [], False)}
    with tabs:
        address = {_box_of(listing, name): value for name, value in given.items() if name not in listing.fixed}
        saved.tabs(kept, address, _boxes(listing, known), (f"{key}_dates", *listing.dates) if listing.dates else None)
    return _rows(replace(listing, columns=saved.columns_of(kept, listing)), given, key, kept)


def _boxes(listing: Listing, known: Mapping[str, Any]) -> dict[str, Any]:
    """Every filter that has a box, with what the box holds when nothing is asked."""
    has_states = listing.state_filter in known and states.machine_of(listing.document)
    empty: dict[str, Any] = {"search": ""} if any(name in known for name in listing.searches) else {}
    empty |= dict.fromkeys(name for name in (*listing.choices, *listing.picks) if name in known)
    empty |= {"state": None} if has_states else {}
    empty |= {name: "" for name in listing.texts if name in known}
    return empty | {name: False for name in listing.flags if name in known}


def _box_of(listing: Listing, name: str) -> str:
    """The box of a filter is called search and state whatever the query calls them."""
    return "search" if name in listing.searches else "state" if name == listing.state_filter else name


def _has_filters(listing: Listing) -> bool:
    return bool(listing.choices or listing.picks or listing.dates or listing.flags or listing.texts)


def _filters(listing: Listing, known: Mapping[str, Any], key: str) -> dict[str, Any]:
    """What narrows the list beside the search; on a phone they fold away behind one button."""
    given: dict[str, Any] = {}
    for name, options in listing.choices.items():
        if name in known:
            given[name] = _choice(listing, name, options, key)
    for name, kind in listing.picks.items():
        if name in known:
            given[name] = _picked(listing, name, kind)
    if listing.dates and listing.dates[0] in known:
        given.update(_dates(listing.dates, key))
    for name in listing.texts:
        if name in known:
            given[name] = st.text_input(
                listing.label(name), key=name, bind="query-params", placeholder=listing.label(name), label_visibility="collapsed",
                width=120,
            ).strip()  # fmt: skip
    for name in listing.flags:
        if name in known:
            given[name] = st.toggle(listing.label(name), key=name, bind="query-params")
    return given


def _search(key: str) -> str:
    found = st.text_input(
        t("screen.list.search"),
        key="search",
        type="search",
        live=True,
        bind="query-params",
        placeholder=t("screen.list.search_hint"),
        label_visibility="collapsed",
        icon=":material/search:",
        width=300,
    )
    return (found or "").strip()


def _choice(listing: Listing, name: str, options: Sequence[str], key: str) -> str | None:
    heed(name, options)
    return st.selectbox(
        listing.label(name),
        list(options),
        index=None,
        format_func=lambda value: choice_label(listing.slice, name, value),
        key=name,
        bind="query-params",
        placeholder=listing.label(name),
        label_visibility="collapsed",
        width=150,
    )


def _picked(listing: Listing, name: str, kind: str) -> str | None:
    labels = {choice.value: choice.label for choice in choices(kind)}
    heed(name, labels)
    return st.selectbox(
        listing.label(name),
        list(labels),
        index=None,
        format_func=lambda value: labels.get(value, value),
        key=name,
        bind="query-params",
        placeholder=listing.label(name),
        label_visibility="collapsed",
        width=220,
    )


def _dates(names: tuple[str, str], key: str) -> dict[str, dt.date]:
    kept = tuple(dt.date.fromisoformat(st.query_params[name]) for name in names if name in st.query_params)
    chosen = st.date_input(
        t("screen.list.dates"), value=kept, key=f"{key}_dates", format="YYYY-MM-DD", label_visibility="collapsed", width=230
    )
    days = chosen if isinstance(chosen, tuple) else (chosen,)
    return {name: day for name, day in zip(names, days, strict=False) if day}


def empty_text(listing: Listing) -> str:
    return how_or_whom(listing.empty_key, listing.makes)


def how_or_whom(key: str, makes: str) -> str:
    """What an empty list says: how the first row is made, or, to those who may not make one, whom to ask."""
    text = t(key)
    if not makes or session.actor().may(catalog().commands[makes].permission):
        return text
    right = catalog().commands[makes].permission
    roles = [t(f"role.{role}") for role, rights in catalog().roles.items() if right in rights and role != MACHINE]
    joined = (", " if locale() == "en" else "、").join(roles or [t("role.administrator")])
    return f"{first_sentence(text)}{t('screen.list.ask_whom', roles=joined)}"


def first_sentence(text: str) -> str:
    """What is not there; how it is made comes after it."""
    if "。" in text:
        return text.split("。", 1)[0] + "。"
    return text.split(". ", 1)[0].rstrip(".") + ". "


def _states(listing: Listing, key: str) -> str | None:
    machine = states.machine_of(listing.document)
    assert machine is not None
    heed("state", machine.states)
    return st.segmented_control(
        t("screen.field.state"),
        list(machine.states),
        format_func=lambda state: states.state_label(listing.document, state),
        key="state",
        bind="query-params",
        label_visibility="collapsed",
    )


def _rows(listing: Listing, given: dict[str, Any], key: str, kept: Any) -> Any | None:
    filters = repr(sorted(given.items()))
    if st.session_state.get(f"{key}_filters") != filters:
        st.session_state[f"{key}_filters"] = filters
        st.session_state[f"{key}_page"] = 1
    page = int(st.session_state.get(f"{key}_page", 1))
    answer = try_query(listing.query, {**given, **_page(listing, page, PAGE_ROWS)}, form=key)
    if answer is None:
        show_refusal(key)
        return None
    rows: list[BaseModel] = list(getattr(answer, listing.rows_field))
    if not rows:
        is_narrowed = len(given) > len(listing.fixed)
        st.info(t("screen.list.nothing_found") if is_narrowed else empty_text(listing), icon=":material/inbox:")
        if not is_narrowed:
            ways(*listing.ways)
        return None
    chosen = show_rows(
        rows,
        listing.columns,
        listing.slice,
        listing.document,
        key=f"{key}_{page}",
        opens=True,
        labels={name: listing.label(name) for name in listing.words},
        dash=listing.dash,
        rounded=listing.rounded,
    )
    _foot(listing, given, answer, page, key, kept)
    if chosen is None:
        return None
    if listing.opens:
        open_screen(listing.opens, **{listing.open_as: str(getattr(rows[chosen], listing.open_by))})
    return rows[chosen]


def _page(listing: Listing, page: int, page_rows: int) -> dict[str, int]:
    """Which page is wanted; short lists have none."""
    known = catalog().queries[listing.query].input_type.model_fields
    return {"page": page, "page_rows": page_rows} if "page" in known else {}


def show_rows(
    rows: Sequence[BaseModel],
    columns: Sequence[str],
    slice_: str,
    document: str = "",
    *,
    key: str,
    opens: bool = False,
    height_rows: int = PAGE_ROWS,
    labels: Mapping[str, str] | None = None,
    dash: bool = False,
    rounded: Sequence[str] = (),
) -> int | None:
    """A table of answer rows; returns the index of the row that was clicked, if rows open something."""
    fields = type(rows[0]).model_fields
    shown = [name for name in columns if name in fields]
    kinds = {name: cols.kind_of(name, fields[name]) for name in shown}
    if is_phone():
        kinds |= dict.fromkeys(rounded, "estimate")
        return row_cards(rows, shown, kinds, slice_, document, key=key, opens=opens, labels=labels)
    table = cols.frame(rows, shown, kinds, slice_, document)
    for name in shown if dash else ():
        if kinds[name] == "money":
            table[name] = table[name].replace(0.0, float("nan"))
    for name in rounded:
        table[name] = [round(value, places_of(row.unit)) for value, row in zip(table[name], rows, strict=True)]
    found = st.dataframe(
        table,
        column_config=cols.config(shown, kinds, slice_, document, labels, rows),
        hide_index=True,
        height=(min(len(rows), height_rows) + 1) * ROW_PIXELS + 2,
        row_height=ROW_PIXELS,
        key=f"{key}_rows",
        on_select="rerun" if opens else "ignore",
        selection_mode="single-cell",
        placeholder="–" if dash else "",
    )
    cells = found.selection.cells if opens else []
    return int(cells[0][0]) if cells else None


def _foot(listing: Listing, given: dict[str, Any], answer: Any, page: int, key: str, kept: Any) -> None:
    rows: Sequence[BaseModel] = getattr(answer, listing.rows_field)
    total = int(getattr(answer, listing.total_field, len(rows)))
    pages = max(1, -(-total // PAGE_ROWS))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"{key}_foot"):
        more = total > COUNTED_ROWS_MAX
        st.caption(t("screen.list.count_more" if more else "screen.list.count", count=f"{min(total, COUNTED_ROWS_MAX):,}"))
        if pages > 1:
            # Told its width: among the buttons it would shrink to the first and the last page.
            width = PAGE_PIXELS * (min(pages, PAGES_SHOWN) + 2)
            st.pagination(pages, key=f"{key}_page", max_visible_pages=PAGES_SHOWN, width=width)
        shown = [name for name in listing.columns if name in type(rows[0]).model_fields]
        headings = [listing.label(name) for name in shown]
        parts = [(name, getattr(answer, name, None)) for name in listing.sums]
        if any(value is not None for _, value in parts):
            told = " · ".join(f"{listing.label(n)} **{money(v)}**" for n, v in parts if v is not None)
            st.markdown(f"{t('screen.list.sums')} {told}")
        elif parts and more:
            st.caption(t("screen.list.no_sums"))
        asked = {_box_of(listing, name): value for name, value in given.items() if name not in listing.fixed}
        saved.keep_button(kept, listing, asked, key)
        saved.columns_button(kept, listing, type(rows[0]), key)
        export_buttons(listing.query, headings, lambda: _all_rows(listing, given, shown), key=key, is_long=more)


def _all_rows(listing: Listing, given: Mapping[str, Any], shown: Sequence[str]) -> list[Sequence[Any]]:
    """Every page of what is listed, as exact values."""
    found: list[Sequence[Any]] = []
    for page in range(1, EXPORT_ROWS_MAX // PAGE_ROWS_MAX + 1):
        part = _page(listing, page, PAGE_ROWS_MAX)
        answer = try_query(listing.query, {**given, **part}, form="export")
        rows = list(getattr(answer, listing.rows_field)) if answer is not None else []
        found.extend([_exported(listing, name, getattr(row, name)) for name in shown] for row in rows)
        if not part or len(rows) < PAGE_ROWS_MAX:
            break
    return found


def _exported(listing: Listing, name: str, value: Any) -> Any:
    if name == "state" and value:
        return states.state_label(listing.document, value)
    if name in cols.PROGRESS and value:
        return choice_label(listing.slice, name, value)
    if isinstance(value, bool):
        return t("screen.yes" if value else "screen.no")
    return value
