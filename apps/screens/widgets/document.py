"""The document page: number and state first, what may come next, then lines, related documents, entries and time line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st
from pydantic import BaseModel

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets import attachments, books, states
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.columns import kind_of
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import (
    capital,
    choice_label,
    day,
    field_label,
    is_month,
    moment,
    money,
    percent,
    price,
    quantity,
    yes_no,
)
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.printing import print_menu
from operational.catalog.api import catalog

# Where a document of each kind is shown.
PAGE_OF = {
    "sales.order": "sales/order",
    "sales.goods_issue": "sales/goods_issue",
    "sales.price_adjustment": "sales/price_adjustment",
    "sales.exchange": "sales/exchange",
    "fulfilment.pick_list": "fulfilment/pick_list",
    "stock.count": "stock/count",
    "purchasing.order": "purchasing/order",
    "purchasing.requisition": "purchasing/requisition",
    "purchasing.inspection": "purchasing/inspection",
    "purchasing.goods_receipt": "purchasing/goods_receipt",
    "purchasing.exchange": "purchasing/exchange",
    "purchasing.landed_cost": "purchasing/landed_cost",
    "invoicing.invoice": "invoicing/invoice",
    "invoicing.payment": "invoicing/payment",
    "invoicing.clearing": "invoicing/clearing",
    "invoicing.payment_request": "invoicing/payment_request",
    "invoicing.acceptance": "invoicing/acceptance",
    "invoicing.claim": "invoicing/claim",
    "invoicing.cash_count": "invoicing/cash_count",
    "invoicing.cash_entry": "invoicing/cash_entry",
    "dealings.statement": "partners/statement_made",
    "closing.booking": "closing/booking",
    "closing.schedule": "closing/schedule",
    "costing.allocation": "costing/allocation",
    "reporting.budget": "reporting/budget",
    "invoicing.tax_invoice": "invoicing/tax_invoice",
    "invoicing.invoice_request": "invoicing/invoice_request",
    "invoicing.red_confirmation": "invoicing/red_confirmation",
    "ledger.voucher": "ledger/voucher",
    "planning.suggestion": "planning/suggestions",
    "stock.transfer": "stock/transfer_paper",
    "stock.other_movement": "stock/other_paper",
    "stock.loan": "stock/loan",
    "stock.custody": "stock/custody",
    "stock.assembly": "stock/assembly",
    "expenses.claim": "expenses/claim",
    "expenses.advance": "expenses/advance",
    "assets.asset": "assets/asset",
    "assets.depreciation": "assets/depreciation",
    "assets.disposal": "assets/disposal",
    "assets.stocktake": "assets/stocktake",
}

ID_DIGITS = 18  # longer ones are numbers, as a tax invoice has 20 digits

# What follows from a sale or a purchase has a direction, and its name should say which.
NAMED_IN = {
    ("sales", "invoicing.invoice"): "screen.invoicing.invoices.title",
    ("sales", "invoicing.payment"): "screen.invoicing.receipts.title",
    ("purchasing", "invoicing.invoice"): "screen.invoicing.supplier_invoices.title",
    ("purchasing", "invoicing.payment"): "screen.invoicing.payments.title",
}


@dataclass(frozen=True)
class DocumentView:
    """The short description from which a document page is made."""

    kind: str
    query: str
    ref: str  # the query's field that takes the document
    facts: tuple[str, ...]
    lines: tuple[str, ...] = ()
    lines_field: str = "lines"
    totals: tuple[str, ...] = ("net", "tax", "gross")
    progress: tuple[str, ...] = ()
    primary: Mapping[str, str] = field(default_factory=dict)  # state -> the command that usually comes next
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # command -> fields asked before it runs
    actions: Callable[[Any], None] | None = None  # further buttons of the page
    top: Callable[[Any], None] | None = None  # what stands above the lines: work that is done on this page
    dash: bool = False  # amounts of zero as a dash: of debit and credit one is always nothing
    titles: Mapping[str, str] = field(default_factory=dict)  # direction -> what such a document is called
    partners: Mapping[str, str] = field(default_factory=dict)  # direction -> the field whose word names its partner
    files_usual: str = "other"  # what a file filed with such a document usually is
    quiet: tuple[str, ...] = ()  # facts and columns of lines that are not told where they hold nothing
    only_in: Mapping[str, str] = field(default_factory=dict)  # fact -> the one direction that knows it

    @property
    def slice(self) -> str:
        return self.query.split(".", 1)[0]


def document_page(view: DocumentView) -> Any | None:
    """Draw the document the address names; answers what the query gave, for pages that add to it."""
    ref = st.query_params.get("id", "")
    if not ref:
        st.info(t("screen.document.none_chosen"), icon=":material/description:")
        return None
    is_id = ref.isdigit() and len(ref) < ID_DIGITS
    found = try_query(view.query, {view.ref: int(ref) if is_id else ref}, form="document")
    if found is None:
        show_refusal("document")
        return None
    _head(view, found)
    show_refusal("move")
    direction = getattr(found, "direction", "")
    names = [name for name in view.facts if view.only_in.get(name, direction) == direction]
    names = [name for name in names if name not in view.quiet or getattr(found, name, None)]
    if names:
        partner = {"party_name": field_label(view.slice, view.partners[direction])} if direction in view.partners else {}
        facts(found, names, view.slice, labels=partner)
    if view.top:
        view.top(found)
    _tabs(view, found)
    return found


def _head(view: DocumentView, found: Any) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="title_bar"):
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
            name = t(view.titles.get(getattr(found, "direction", ""), view.kind))
            number = getattr(found, "number", None) or getattr(found, "code", "")
            st.title(f"{capital(name)} {number}", anchor=False, width="content")
            if hasattr(found, "state"):
                states.state_badge(view.kind, found.state)
            for part in view.progress:
                value = getattr(found, part, None)
                if value:
                    st.badge(choice_label(view.slice, part, value), color=states.PROGRESS_COLOURS[value])  # type: ignore[arg-type]
        with st.container(horizontal=True, width="content", gap="small", key="moves"):
            _moves(view, found)
            if view.actions:
                view.actions(found)
            print_menu(view.kind, found)


def _moves(view: DocumentView, found: Any) -> None:
    """The allowed moves as buttons; others greyed with the reason."""
    primary = view.primary.get(getattr(found, "state", ""), "")
    for name, command, reason in _steps(view, found):
        pressed = st.button(
            capital(t(f"{view.kind}.move.{name}")),
            key=f"move_{name}",
            disabled=bool(reason),
            help=reason or None,
            type="primary" if command == primary and not reason else "secondary",
        )
        if pressed:
            if view.forms.get(command):
                ask_and_run(command, view, found)
            else:
                run_move(command, view, found)


def _steps(view: DocumentView, found: Any) -> list[tuple[str, str, str]]:
    """(verb, command, reason why not). The document's own query says it best; the machine says it otherwise."""
    known = catalog().commands
    moves = getattr(found, "moves", [])
    if moves and not isinstance(moves[0], str):
        return [
            (move.name, move.command, "" if move.is_allowed else (getattr(move, "reason", "") or t("screen.step_not_now")))
            for move in moves
            if move.command in known
        ]
    taken = states.steps(view.kind, getattr(found, "state", ""), session.actor())
    return [(step.verb, step.command.name, step.reason) for step in taken]


def run_move(command: str, view: DocumentView, found: Any, **more: Any) -> None:
    fields = catalog().commands[command].input_type.model_fields
    data: dict[str, Any] = {view.ref: found.id, **more}
    if "version" in fields and hasattr(found, "version"):
        data["version"] = found.version
    if call(command, data, form="move") is not None:
        done("screen.document.moved", command=f"command.{command}")
    st.rerun()


def ask_and_run(command: str, view: DocumentView, found: Any) -> None:
    """A short form before a step that needs to know something."""

    @st.dialog(t(f"command.{command}"), width="medium")
    def ask() -> None:
        answer = derived_form(
            command, form=f"ask_{command}", fixed={view.ref: found.id}, only=view.forms[command], button=t("screen.confirm")
        )
        if answer is not None:
            done("screen.document.moved", command=f"command.{command}")
            st.rerun()

    ask()


def facts(found: BaseModel, names: Sequence[str], slice_: str, *, labels: Mapping[str, str] | None = None) -> None:
    """The header as a grid of labelled values."""
    fields = type(found).model_fields
    cells = []
    for name in names:
        if name not in fields:
            continue
        value = shown(kind_of(name, fields[name]), name, getattr(found, name), slice_)
        label = (labels or {}).get(name) or field_label(slice_, name)
        cells.append(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>")
    with st.container(border=True, key="card_facts"):
        st.html(f'<dl class="gd-facts">{"".join(cells)}</dl>')


def shown(kind: str, name: str, value: Any, slice_: str) -> str:
    """One value as text."""
    if value is None or value == "":
        return "–"
    if kind == "flag":
        return yes_no(value)
    if kind in ("choice", "progress", "text"):
        return choice_label(slice_, name, value)
    if kind == "date" and is_month(name):
        return day(value)[:7]
    written = {"money": money, "price": price, "quantity": quantity, "fraction": percent, "date": day, "moment": moment}
    return written[kind](value) if kind in written else str(value)


class Result:
    """A command's answer with its fields as attributes."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        self.__dict__.update(result)


def totals(found: Any, names: Sequence[str], slice_: str) -> None:
    parts = []
    for name in names:
        amount = getattr(found, name, None)
        if amount is not None and (Decimal(str(amount)) or "foreign" not in name):  # no foreign money: nothing to tell of it
            parts.append(f"<span>{escape(field_label(slice_, name))}<b>{money(amount)}</b></span>")
    if parts:
        st.html(f'<div class="gd-totals">{"".join(parts)}</div>')


def _tabs(view: DocumentView, found: Any) -> None:
    # What does not know its chain is silent: an empty list would say that there is none.
    chained = books.chain_of(view.kind, found)
    knows_chain = [t("screen.document.related")] if chained is not None else []
    told = [t("screen.document.lines"), *knows_chain, t("screen.document.entries"), t("screen.document.timeline")]
    files = attachments.title(view.kind, found.id)
    tabs = st.tabs([*told, *files])
    lines, *chain, entries, timeline = tabs[: len(told)]
    for tab in chain:
        with tab:
            related_documents(list(chained or ()), view.slice)
    for tab in tabs[len(told) :]:
        with tab:
            usual = "signed_slip" if getattr(found, "slip", "") == "out" else view.files_usual
            attachments.attachments_of(view.kind, found.id, usual=usual)
    with lines:
        rows = list(getattr(found, view.lines_field, []))
        if rows:
            told_of = [c for c in view.lines if c not in view.quiet or any(getattr(row, c, None) for row in rows)]
            show_rows(rows, told_of, view.slice, key="document_lines", dash=view.dash)
        elif view.lines:
            st.caption(t("screen.document.no_lines"))
        totals(found, view.totals, view.slice)
        if getattr(found, "note", ""):
            st.caption(found.note)
    with entries:
        books.entries_of(view.kind, found.id, [(row.kind, row.id) for row in chained or ()])
    with timeline:
        if hasattr(found, "time_line"):
            books.time_line(found.time_line)
        else:
            books.timeline_of(view.kind, found.id)


def related_documents(rows: list[Any], slice_: str) -> None:
    """The chain of documents this one belongs to; a row opens its page."""
    if not rows:
        st.caption(t("screen.document.no_related"))
        return
    actor = session.actor()
    for index, row in enumerate(rows):
        page = PAGE_OF.get(row.kind, "")
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"related_{index}"):
            label = f"{t(NAMED_IN.get((slice_, row.kind), row.kind))} {row.number}"
            if page and can_open(page, actor):
                if st.button(label, key=f"open_related_{index}", type="tertiary", icon=":material/open_in_new:"):
                    open_screen(page, id=str(row.id))
            else:
                st.markdown(label)
            amount = getattr(row, "amount", None)
            st.caption(day(row.date) + (f" · {money(amount)}" if amount is not None else ""))
