"""Pick lists: what a reference may point to, found by code, name, specification or pinyin initials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from operational.catalog.api import catalog
from operational.core.api import initials, knows
from operational.dispatch.api import ask

PICKS_MAX = 4000  # beyond it the list is searched, not scrolled
PAGE_ROWS = 200
KEPT_SECONDS = 20  # a new customer must be pickable soon after somebody else saved it


@dataclass(frozen=True)
class Pick:
    """Where the choices of one kind come from, and what of them a person sees."""

    query: str
    value: str = "code"
    shown: tuple[str, ...] = ("code", "name")
    given: Mapping[str, Any] = field(default_factory=dict)
    nested: str = ""  # the choices are the parts of each row
    of: tuple[str, str] = ("", "")  # the field of the document that narrows them, and the row's field that must be the same


@dataclass(frozen=True)
class Choice:
    """One thing to pick: what a command gets and what a person reads; the row behind it for the page's use."""

    value: str
    label: str
    row: Mapping[str, Any]


PICKS: dict[str, Pick] = {
    "items.item": Pick("items.items", shown=("code", "name", "spec")),
    "items.unit": Pick("items.units", shown=("code",)),
    "items.category": Pick("items.categories"),
    "parties.party": Pick("parties.parties"),
    "parties.customer": Pick("parties.parties", given={"is_customer": True}),
    "parties.supplier": Pick("parties.parties", given={"is_supplier": True}),
    "parties.terms": Pick("parties.terms"),
    "parties.billing_name": Pick("parties.billing_names", value="id", shown=("title", "tax_id"), of=("customer", "party_code")),
    "company.department": Pick("company.departments"),
    "people.employee": Pick("people.employees"),
    "stock.warehouse": Pick("stock.warehouses"),
    "stock.location": Pick("stock.warehouses", shown=("code",), nested="bins"),
    "stock.reason": Pick("stock.reasons"),
    "purchasing.defect_reason": Pick("purchasing.defect_reasons", given={"in_force": True}),
    "purchasing.goods_receipt": Pick("purchasing.goods_receipts", value="number", shown=("number", "supplier")),
    "ledger.account": Pick("ledger.accounts"),
    "integrations.channel": Pick("integrations.channels"),
    "invoicing.bank_account": Pick("invoicing.bank_accounts"),
    "invoicing.bank_layout": Pick("invoicing.bank_layouts"),
    "assets.category": Pick("assets.categories"),
    "costing.cost_centre": Pick("costing.cost_centres"),
    "costing.pool": Pick("costing.pools"),
    "expenses.kind": Pick("expenses.kinds"),
    "invoicing.tax_invoice": Pick(
        "invoicing.tax_invoices", value="number", shown=("number", "party_name"), given={"direction": "purchase"}
    ),
    "identity.role": Pick("identity.roles", shown=("name", "code")),
}

# Fields that hold the code of something with a name: a person reads both.
MONEY = ("invoicing.bank_account", "ledger.account")  # money may also have come as a draft: an account, but no bank's
NAMED = dict.fromkeys(("invoicing.cash_account", "invoicing.from_account", "invoicing.to_account"), MONEY)
ACCOUNTS = ("invoicing.account", "invoicing.account_code", "invoicing.other_account", "stock.account")
NAMED |= dict.fromkeys(ACCOUNTS, ("ledger.account",))
NAMED |= dict.fromkeys(("assets.account", "assets.cash_account"), MONEY)
NAMED |= dict.fromkeys(("costing.account", "costing.debit_account"), ("ledger.account",))
NAMED |= {"costing.cost_centre": ("costing.cost_centre",), "costing.pool": ("costing.pool",)}
NAMED |= dict.fromkeys(("expenses.account_code", "expenses.account"), ("ledger.account",))
OWN_NAMES = {"zh_TW": "name_tw", "en": "name_en"}  # where a row has a name in the reader's language


def choices(kind: str) -> list[Choice]:
    """Everything of this kind the person may see; empty where the kind has no list."""
    if not has_list(kind):
        return []
    actor = session.actor()
    return _choices(kind, actor.user_id, actor.locale)


def has_list(kind: str) -> bool:
    """Whether there is a list of this kind that the person may see."""
    pick = PICKS.get(kind)
    found = catalog().queries.get(pick.query) if pick is not None else None
    return found is not None and session.actor().may(found.permission)


def named(slice_: str, field: str, code: str) -> str:
    """``1002 银行存款`` for the code in such a field, where the person may see the names; else the code."""
    kinds = NAMED.get(f"{slice_}.{field}", ())
    if not kinds or not code:
        return code
    actor = session.actor()
    seen = [kind for kind in kinds if actor.may(catalog().queries[PICKS[kind].query].permission)]
    found = (_names(kind, actor.user_id, actor.locale).get(code) for kind in seen)
    return next((name for name in found if name), code)


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=50, show_spinner=False)
def _names(kind: str, user_id: int, locale: str) -> Mapping[str, str]:
    """Names by code, kept as they are: a table asks for each of its cells."""
    own = OWN_NAMES.get(locale, "name")
    found = _choices(kind, user_id, locale)
    return {choice.value: f"{choice.value} {choice.row.get(own) or choice.row['name']}" for choice in found}


@st.cache_data(ttl=KEPT_SECONDS, max_entries=200, show_spinner=False)
def _choices(kind: str, user_id: int, locale: str) -> list[Choice]:
    pick = PICKS[kind]
    found: list[Choice] = []
    rows = _all_rows(pick)
    parts = [part for row in rows for part in getattr(row, pick.nested)] if pick.nested else rows
    for row in parts:
        kept = row.model_dump()
        label = " ".join(str(kept[name]) for name in pick.shown if kept.get(name))
        label = t(f"role.{label}") if kind == "identity.role" and knows(f"role.{label}") else label
        found.append(Choice(str(kept[pick.value]), _with_initials(label, kept), kept))
    return found


def _all_rows(pick: Pick) -> list[Any]:
    known = catalog().queries[pick.query].input_type.model_fields
    given = {name: value for name, value in pick.given.items() if name in known}
    if "page" not in known:
        answer: Any = ask(session.database(), session.actor(), pick.query, given)
        return list(answer.rows)
    rows: list[Any] = []
    for page in range(1, PICKS_MAX // PAGE_ROWS + 1):
        answer = ask(session.database(), session.actor(), pick.query, {**given, "page": page, "page_rows": PAGE_ROWS})
        rows.extend(answer.rows)
        if len(rows) >= answer.total or not answer.rows:
            break
    return rows


def _with_initials(label: str, row: Mapping[str, Any]) -> str:
    """``P-001 离心泵 lxb``: typed without an input method, found all the same."""
    name = str(row.get("name") or "")
    short = initials(name) if any(ord(char) > 0x2E7F for char in name) else ""
    return f"{label} · {short}" if short else label


def pick_box(
    kind: str, label: str, *, key: str, default: str | None = None, disabled: bool = False, of: str | None = None
) -> str | None:
    """A field that picks one thing by its code; a plain text field where there is no list to pick from.

    ``of``: whose things are offered, where each belongs to somebody; without a name there are none.
    """
    found = choices(kind)
    if of is not None:
        owner = PICKS[kind].of[1]
        found = [choice for choice in found if choice.row.get(owner) == of]
        default = default if default in {choice.value for choice in found} else None
        key, disabled = f"{key}_{of}", disabled or not found
    elif not found:
        hint = t("screen.nothing_to_pick") if has_list(kind) else ""
        return st.text_input(label, value=default or "", key=key, disabled=disabled, placeholder=hint) or None
    labels = {choice.value: choice.label for choice in found}
    values = list(labels)
    if default and default not in labels:
        values.append(default)
    return st.selectbox(
        label,
        values,
        index=values.index(default) if default in values else None,
        format_func=lambda value: labels.get(value, value),
        key=key,
        placeholder=t("screen.pick"),
        disabled=disabled,
    )


def row_of(kind: str, value: str | None) -> Mapping[str, Any]:
    """The row behind a picked value, for showing its name or unit."""
    for choice in choices(kind):
        if choice.value == value:
            return choice.row
    return {}


def marks() -> dict[str, tuple[str, ...]]:
    """The classes, regions and tags in use, by the filter of the list of partners."""
    actor = session.actor()
    if not actor.may(catalog().queries["parties.marks"].permission):
        return {}
    found: Any = ask(session.database(), actor, "parties.marks", {})
    return {"class_name": tuple(found.classes), "region": tuple(found.regions), "tag": tuple(found.tags)}


def code_of(kind: str, found: Any, name: str) -> str | None:
    """The code behind ``terms_id``, ``terms_name`` or ``terms``, whichever an answer carries."""
    options = choices(kind)
    by_id, by_name = getattr(found, f"{name}_id", None), getattr(found, f"{name}_name", getattr(found, name, None))
    for choice in options:
        if by_id is not None and choice.row.get("id") == by_id:
            return choice.value
    for choice in options:
        if by_name and by_name in (choice.value, choice.row.get("name")):
            return choice.value
    return None if by_name is None or options else str(by_name)


def places_of(unit: str) -> int:
    """In how many decimal places a unit is counted; whole where that is not known."""
    return int(row_of("items.unit", unit).get("places", 0))
