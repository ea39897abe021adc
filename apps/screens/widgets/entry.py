"""The entry page of an order: header, line grid, totals by a trial run, a draft that survives, two bright buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens import drafts
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.beside import check_lines
from apps.screens.widgets.calling import call, call_new, done, show_beside, show_refusal, try_query
from apps.screens.widgets.document import Result, totals
from apps.screens.widgets.form import FormField, fields_of, one_field
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.lines import Line, LineTool, clear_lines, line_grid
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import PICKS, code_of
from operational.catalog.api import catalog

HEADER_COLUMNS = 4
NOT_COPIED = ("customer_po", "number", "rate")  # the next order has a number of its own, and the rate of its day


@dataclass(frozen=True)
class EntryView:
    """The short description from which an order entry page is made."""

    kind: str
    command: str
    query: str
    ref: str
    header: tuple[str, ...]
    more: tuple[str, ...]
    line_fields: tuple[str, ...]
    next_command: str  # the step that usually follows saving; none for what has no life
    page: str  # where the saved document is shown
    foot: tuple[str, ...] = ()  # fields of the header that stand under the lines, beside the totals
    number: str = "number"  # what the document is called by
    line_needs: tuple[str, ...] = ("item", "quantity")  # without these a line is not tried yet
    totals: tuple[str, ...] = ("net", "tax", "gross")
    check: bool = True  # show what the trial run made of each line
    beside: Callable[[Sequence[Mapping[str, Any]], Mapping[str, Any], str], None] = check_lines
    proposed: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]] | None = None  # for what was left empty
    tools: Callable[[Mapping[str, Any]], Sequence[LineTool]] | None = None  # buttons under the grid, by the header
    quick: str = ""  # the query behind the box that takes lines by keyboard or scanner
    quick_by: tuple[str, ...] = ()  # fields of the header that the query takes too
    saved_as: Mapping[str, str] = field(default_factory=dict)  # what a saved line calls a field of the input
    copied_as: str = ""  # the field that takes the document this one was copied from
    actions: Callable[[Mapping[str, Any]], None] | None = None  # buttons beside the title of a new document
    grid: Callable[..., list[Line]] | None = None  # lines with keys of their own, on a desk; cards stay as they are
    begins: Callable[[], Mapping[str, Any]] | None = None  # what a new document starts with besides a copy
    completed: Callable[[list[Line], Mapping[str, Any]], list[Line]] | None = None  # lines as they are saved
    again: bool = False  # saving may open the next document
    shown_on: str = ""  # the page to go to after saving, where a document has none of its own
    opens: str = "card_header"  # where a new document begins to be typed

    @property
    def slice(self) -> str:
        return self.command.split(".", 1)[0]


def entry_page(view: EntryView) -> None:
    """Draw the entry page for a new order, or for the one the address names."""
    ref = st.query_params.get("id", "")
    found = None
    if ref:
        found = try_query(view.query, {view.ref: int(ref) if ref.isdigit() else ref}, form=view.kind)
        if found is None:
            show_refusal(view.kind)
            return
    number = getattr(found, view.number, "")
    title = f"{t(view.kind)} {number}" if found is not None else t(f"screen.{view.page.replace('/', '.')}_entry.title")
    st.title(title, anchor=False)
    _form(view, found)
    keys = {"ctrl+s": "entry_save", "ctrl+enter": "entry_next", "f2": "focus:card_header", "f4": "focus:quick"}
    if view.again:
        keys["ctrl+enter"] = "entry_again"
    hotkeys({**keys, "ctrl+i": "focus:quick", **({"open": view.opens} if found is None else {})})


@st.fragment
def _form(view: EntryView, found: Any) -> None:
    document = str(found.id) if found is not None else ""
    key = f"{view.kind.replace('.', '_')}_{document or 'new'}_{st.session_state.get('opening', '')}"
    draft = drafts.restore(view.kind, document)
    begun = view.begins() if view.begins and found is None else {}
    start = begun or draft or _from_document(view, found) or _copied(view) or _named(view)
    with st.container():
        if draft:
            _draft_notice(view, document, key)
    header = _header(view, start.get("header", {}), key)
    with st.container():  # always there: what appears in it must not move, and so redraw, the box in which somebody types
        if view.actions and found is None:
            view.actions(header)
    tools = view.tools(header) if view.tools else ()
    by = {name: header[name] for name in view.quick_by if name in header}
    more: dict[str, Any] = {"tools": tools, "quick": view.quick, "quick_given": by}
    if view.grid and not is_phone():
        lines = view.grid(_line_fields(view), key=f"{key}_lines", start=start.get("lines", []), header=header)
    else:
        lines = line_grid(_line_fields(view), view.slice, key=f"{key}_lines", start=start.get("lines", []), **more)
    header |= _below(view, start.get("header", {}), key)
    body = {"header": header, "lines": lines}
    known = start.get("header", {})
    changed = any(value for name, value in header.items() if name != "date" and value != known.get(name))
    if changed or any(map(_is_written, lines)):
        drafts.keep(view.kind, body, document)
    data = _data(view, header, lines, found)
    _foot(view, data, header, lines, document, key)


def _is_written(line: Mapping[str, Any]) -> bool:
    """Whether somebody typed into the line; a new one may hold a zero by itself."""
    return any(value not in ("", "0", 0, None) for value in line.values())


def _draft_notice(view: EntryView, document: str, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="draft_notice"):
        st.caption(f":material/edit_note: {t('screen.draft.restored')}")
        if st.button(t("screen.draft.drop"), key="drop_draft", type="tertiary"):
            drafts.forget(view.kind, document)
            clear_lines(f"{key}_lines")
            st.session_state.pop("place", None)
            st.rerun()


def _model_fields(view: EntryView) -> dict[str, FormField]:
    return {f.name: f for f in fields_of(catalog().commands[view.command].input_type)}


def _line_fields(view: EntryView) -> list[FormField]:
    model = _model_fields(view)["lines"].rows_of
    assert model is not None
    known = {f.name: f for f in fields_of(model)}
    return [known[name] for name in view.line_fields if name in known]


def _header(view: EntryView, start: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The four fields everybody fills, the others folded away."""
    known = _model_fields(view)
    given: dict[str, Any] = {}
    with st.container(border=True, key="card_header"):
        for column, name in zip(st.columns(HEADER_COLUMNS), view.header, strict=False):
            with column:
                given[name] = _header_field(view, known[name], start, key, given)
        with st.expander(t("screen.entry.more")):
            names = [name for name in view.more if name in known]
            for first in range(0, len(names), HEADER_COLUMNS):
                for column, name in zip(st.columns(HEADER_COLUMNS), names[first : first + HEADER_COLUMNS], strict=False):
                    with column:
                        given[name] = _header_field(view, known[name], start, key, given)
    return {name: value for name, value in given.items() if value not in (None, "")}


def _below(view: EntryView, start: Mapping[str, Any], key: str) -> dict[str, Any]:
    """What is let off the whole document, where its totals are."""
    if not view.foot:
        return {}
    known, given = _model_fields(view), {}
    for column, name in zip(st.columns(HEADER_COLUMNS), view.foot, strict=False):
        with column:
            # Nothing let off is an empty field, not a zero to delete first.
            kept = start.get(name)
            shown = kept if kept and Decimal(str(kept)) else ""
            given[name] = _header_field(view, known[name], {name: shown}, key, given)
    return {name: value for name, value in given.items() if value not in (None, "")}


def _header_field(
    view: EntryView, found: FormField, start: Mapping[str, Any], key: str, given: Mapping[str, Any]
) -> Any:
    owner = PICKS[found.ref].of[0] if found.ref in PICKS else ""
    of = str(given.get(owner) or "") if owner else None
    value = one_field(found, view.slice, key=f"{key}_{found.name}", default=start.get(found.name), of=of)
    show_beside(view.kind, found.name)
    return value


def _data(view: EntryView, header: Mapping[str, Any], lines: Sequence[Line], found: Any) -> dict[str, Any]:
    data: dict[str, Any] = {**header, "lines": [_line_data(line) for line in lines]}
    if found is not None:
        data[view.ref] = found.id
        data["version"] = found.version
    elif view.copied_as and (ref := st.query_params.get("copy", "")):
        data[view.copied_as] = int(ref) if ref.isdigit() else ref
    return data


def _line_data(line: Line) -> Line:
    return {name: value for name, value in line.items() if value is not None}


def _foot(
    view: EntryView, data: dict[str, Any], header: Mapping[str, Any], lines: Sequence[Line], document: str, key: str
) -> None:
    adds_up_itself = view.grid is not None and not is_phone()
    complete = not adds_up_itself and bool(lines) and all(line.get(name) for line in lines for name in view.line_needs)
    trial = call(view.command, data, form=view.kind, dry_run=True) if complete and _has_party(view, header) else None
    if trial is not None:
        if view.check and trial.result.get("lines"):
            view.beside(trial.result["lines"], header, view.slice)
        totals(Result(trial.result), view.totals, view.slice)
        if view.proposed:
            data |= view.proposed(trial.result, header)
    show_refusal(view.kind, beside=(*view.header, *view.more, *view.foot))
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="entry_buttons"):
        save = st.button(t("screen.save"), key="entry_save", type="primary", icon=":material/save:", help="Ctrl+S")
        again = view.again and st.button(t("screen.entry.save_and_new"), key="entry_again", type="primary", help="Ctrl+Enter")
        following = view.next_command and _next_button(view)
    if save or again or following:
        _send(view, data, document, key, following=bool(following), again=bool(again))


def _next_button(view: EntryView) -> bool:
    label = t(f"{view.kind}.move.{view.next_command.rsplit('.', 1)[1].split('_')[0]}")
    told = None if view.again else "Ctrl+Enter"
    kind = "secondary" if view.again else "primary"
    return st.button(t("screen.entry.save_and", step=label), key="entry_next", type=kind, help=told)


def _has_party(view: EntryView, header: Mapping[str, Any]) -> bool:
    return bool(header.get(view.header[0]))


def _send(view: EntryView, data: dict[str, Any], document: str, key: str, *, following: bool, again: bool) -> None:
    if view.completed:
        data = {**data, "lines": view.completed(data["lines"], data)}
    makes_code = view.number == "code" and view.ref not in data
    saved = (call_new if makes_code else call)(view.command, data, form=view.kind)
    if saved is None:
        st.rerun(scope="fragment")
    drafts.forget(view.kind, document)
    clear_lines(f"{key}_lines")
    if following:
        call(view.next_command, {view.ref: saved.result["id"]}, form="move")
    done("screen.document.saved", kind=view.kind, number=saved.result[view.number])
    if again:
        open_screen(f"{view.page}_entry", **{name: str(data[name]) for name in ("date",) if name in data})
    if view.shown_on:
        open_screen(view.shown_on)
    open_screen(view.page, id=str(saved.result["id"]))


def _named(view: EntryView) -> dict[str, Any]:
    """A new document for the partner whom the address names."""
    given = {name: st.query_params[name] for name in view.header if name in st.query_params}
    return {"header": given} if given else {}


def _copied(view: EntryView) -> dict[str, Any]:
    """A new document that starts as an earlier one (复制上单): its lines and terms, not its days, number or prices let off."""
    ref = st.query_params.get("copy", "")
    if not ref:
        return {}
    earlier = try_query(view.query, {view.ref: int(ref) if ref.isdigit() else ref}, form=view.kind)
    start = _from_document(view, earlier)
    known = _model_fields(view)
    header = {name: value for name, value in start.get("header", {}).items() if known[name].kind != "date"}
    for name in (*NOT_COPIED, *view.foot):
        header.pop(name, None)
    days = {f.name for f in _line_fields(view) if f.kind == "date"}
    lines = [{name: value for name, value in line.items() if name not in days} for line in start.get("lines", [])]
    return {"header": header, "lines": lines}


def _from_document(view: EntryView, found: Any) -> dict[str, Any]:
    """A saved order as the form shows it."""
    if found is None:
        return {}
    known = _model_fields(view)
    header: dict[str, Any] = {}
    for name in (*view.header, *view.more, *view.foot):
        if name not in known:
            continue
        if known[name].kind == "ref":
            header[name] = code_of(known[name].ref, found, name)
        else:
            header[name] = getattr(found, name, None)
    lines = [{f.name: _line_value(f, line, view.saved_as) for f in _line_fields(view)} for line in found.lines]
    return {"header": header, "lines": lines}


def _line_value(found: FormField, line: Any, saved_as: Mapping[str, str]) -> Any:
    """A saved line's value as the grid takes it: references by code, zeros of an optional amount left empty."""
    name = saved_as.get(found.name, found.name)
    value = getattr(line, f"{name}_code", getattr(line, name, None))
    return None if isinstance(value, Decimal) and not value and not found.is_required else value
