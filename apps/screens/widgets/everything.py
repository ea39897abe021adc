"""One box over everything a person may see: documents, partners, items; each hit opens its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets import states
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.format import day
from operational.catalog.api import catalog

HITS_SHOWN = 5  # of each kind; more are in its list
CHARS_MIN = 2  # one letter names nothing


@dataclass(frozen=True)
class Kind:
    """Where to look, what of a hit to say, and which page it opens."""

    word: str
    query: str
    page: str
    told: tuple[str, ...]
    field: str = "search"
    as_search: str = ""  # the page is a list: it opens narrowed to this field of the hit
    state_of: str = ""
    fixed: tuple[tuple[str, Any], ...] = ()


KINDS = (
    Kind("sales.order", "sales.orders", "sales/order", ("number", "customer", "date"), state_of="sales.order"),
    Kind("sales.goods_issue", "sales.goods_issues", "sales/goods_issue", ("number", "customer", "date")),
    Kind(
        "purchasing.order", "purchasing.orders", "purchasing/order", ("number", "supplier", "date"), field="text",
        state_of="purchasing.order",
    ),
    Kind("invoicing.invoice", "invoicing.invoices", "invoicing/invoice", ("number", "party_name", "date")),
    Kind("invoicing.payment", "invoicing.payments", "invoicing/payment", ("number", "party_name", "date")),
    Kind(
        "screen.partners.customers.title", "parties.parties", "partners/customers", ("code", "name"), as_search="code",
        fixed=(("is_customer", True),),
    ),
    Kind(
        "screen.partners.suppliers.title", "parties.parties", "partners/suppliers", ("code", "name"), as_search="code",
        fixed=(("is_supplier", True),),
    ),
    Kind("screen.partners.items.title", "items.items", "partners/items", ("code", "name", "spec"), as_search="code"),
)  # fmt: skip


def search_everything() -> bool:
    """The box and what it found; answers whether something is being searched."""
    typed = st.text_input(
        t("screen.everything"),
        key="everything",
        type="search",
        live=True,
        placeholder=t("screen.everything_hint"),
        icon=":material/search:",
        label_visibility="collapsed",
    )
    text = (typed or "").strip()
    if len(text) < CHARS_MIN:
        return False
    shown = [_hits(kind, text) for kind in KINDS if _may(kind)]
    if not any(shown):
        st.info(t("screen.list.nothing_found"), icon=":material/inbox:")
    return True


def _may(kind: Kind) -> bool:
    declared = catalog().queries.get(kind.query)
    return declared is not None and actor().may(declared.permission) and can_open(kind.page, actor())


def _hits(kind: Kind, text: str) -> bool:
    given = {kind.field: text[:100], "page_rows": HITS_SHOWN, **dict(kind.fixed)}
    answer = try_query(kind.query, given, form="everything")
    if answer is None or not answer.rows:
        return False
    st.caption(f"**{t(kind.word)}** · {t('screen.list.count', count=answer.total)}")
    with st.container(key=f"found_{kind.query.replace('.', '_')}_{kind.page.rsplit('/', 1)[1]}"):
        for row in answer.rows:
            if st.button(_told(kind, row), key=f"found_{kind.page}_{row.id}", type="tertiary"):
                if kind.as_search:
                    open_screen(kind.page, search=str(getattr(row, kind.as_search)))
                open_screen(kind.page, id=str(row.id))
    return True


def _told(kind: Kind, row: Any) -> str:
    parts = [day(row.date) if name == "date" else str(getattr(row, name) or "") for name in kind.told]
    if kind.state_of:
        parts.append(states.state_label(kind.state_of, row.state))
    return " · ".join(part for part in parts if part)
