"""What waits for this person, what is late, and the figures of the day; each card leads to its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import SCREENS, open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import query
from apps.screens.widgets.everything import search_everything
from apps.screens.widgets.first_steps import first_steps
from apps.screens.widgets.format import money
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.periods import today
from operational.catalog.api import catalog

ROWS_SHOWN = 8
STARTS = (  # page, and the command that somebody must be allowed to begin there
    ("sales/order_entry", "sales.save_order"),
    ("sales/to_issue", "sales.issue_goods"),
    ("purchasing/to_receive", "purchasing.receive_goods"),
    ("stock/other", "stock.issue_other"),
    ("stock/transfer", "stock.transfer"),
    ("stock/counts", "stock.plan_count"),
    ("purchasing/order_entry", "purchasing.save_order"),
    ("invoicing/receive", "invoicing.receive_money"),
    ("invoicing/pay", "invoicing.pay_supplier"),
    ("invoicing/journal", "invoicing.close_cash_day"),
    ("ledger/voucher_entry", "ledger.save_voucher"),
)
STARTS_SHOWN = 8
ICONS = {screen.path: screen.icon for screen in SCREENS}


@dataclass(frozen=True)
class Card:
    """One number with the list behind it."""

    word: str
    value: str
    page: str
    link: dict[str, str]
    is_warning: bool = False


def may(name: str) -> bool:
    declared = catalog().commands.get(name) or catalog().queries.get(name)  # stock.transfer is both: doing asks for more
    return declared is not None and session.actor().may(declared.permission)


def sales_cards() -> list[Card]:
    if not may("sales.home"):
        return []
    found = query("sales.home")
    cards = []
    if may("sales.save_order"):
        cards.append(Card("drafts", f"{found.drafts:,}", "sales/orders", {"state": "draft"}))
    if may("sales.issue_goods"):
        cards.append(Card("to_issue", f"{found.to_issue:,}", "sales/to_issue", {}))
    if may("sales.invoice_order"):
        cards.append(Card("to_invoice", f"{found.to_invoice:,}", "sales/to_invoice", {}))
    cards.append(Card("late", f"{found.late:,}", "sales/orders", {"is_late": "true"}, is_warning=found.late > 0))
    cards.append(Card("this_month", f"¥{money(found.gross_this_month)}", "sales/orders", {}))
    return cards


def counted(
    name: str,
    word: str,
    page: str,
    given: dict[str, Any],
    *,
    needs: str = "",
    warn: bool = False,
    link: Mapping[str, str] = {},
) -> list[Card]:
    """A card that counts the rows of a list; ``link``: where in the page the list stands."""
    if not may(name) or (needs and not may(needs)):
        return []
    total = int(query(name, {**given, "page_rows": 1}).total)
    asked = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in given.items()}
    return [Card(word, f"{total:,}", page, {**asked, **link}, is_warning=warn and total > 0)]


def waiting_cards() -> list[Card]:
    """What waits for this person's decision, whichever slice asks."""
    asked = [name for name in catalog().queries if name.endswith("waiting_for_me") and may(name)]
    if not asked:
        return []
    return [Card("to_approve", f"{sum(query(name).total for name in asked):,}", "home/waiting", {})]


def other_cards() -> list[Card]:
    cards = counted(
        "planning.suggestions", "suggestions", "planning/suggestions", {"state": "open"}, needs="planning.accept_suggestion"
    )
    cards += counted(
        "purchasing.orders", "purchases_to_approve", "purchasing/orders", {"state": "placed"}, needs="purchasing.approve_order"
    )
    cards += counted("purchasing.open_to_receive", "to_receive", "purchasing/to_receive", {}, needs="purchasing.receive_goods")
    cards += counted(
        "purchasing.received_not_invoiced",
        "not_billed",
        "invoicing/invoices_and_goods",
        {},
        needs="purchasing.enter_invoice",
        link={"side": "without_invoice"},
    )
    cards += counted("planning.low_stocks", "low_stock", "planning/low_stock", {}, needs="planning.suggestions", warn=True)
    cards += counted(
        "stock.stock_now",
        "below_minimum",
        "stock/now",
        {"below_minimum": True, "detail": "item"},
        needs="stock.transfer",
        warn=True,
    )
    if may("ledger.vouchers") and may("ledger.post_vouchers"):
        unposted = query("ledger.vouchers", {"page_rows": 1}).entries_unposted
        cards.append(Card("unposted", f"{unposted:,}", "ledger/vouchers", {}))
        cards += counted(
            "ledger.vouchers", "vouchers_to_approve", "ledger/vouchers", {"state": "draft"}, needs="ledger.approve_voucher"
        )
    due = {"due_until": today().isoformat()}
    cards += counted(
        "invoicing.open_items",
        "overdue_in",
        "invoicing/open_items",
        {"side": "D", **due},
        needs="invoicing.receive_money",
        warn=True,
    )
    cards += counted(
        "invoicing.open_items",
        "overdue_out",
        "invoicing/open_items",
        {"side": "C", **due},
        needs="invoicing.pay_supplier",
        warn=True,
    )
    return cards


def draw(cards: list[Card]) -> None:
    with st.grid("auto", min_column_width=170, key="home_cards"):
        for card in cards:
            with st.container(border=True, key=f"card_home_{card.word}"):
                st.caption(t(f"screen.home.card.{card.word}"))
                value = f":red[**{card.value}**]" if card.is_warning else f"**{card.value}**"
                st.markdown(f"### {value}")
                go(
                    card.page,
                    t("screen.open"),
                    key=f"open_{card.word}",
                    kind="tertiary",
                    icon=":material/arrow_forward:",
                    **card.link,
                )


def starts() -> None:
    """What this person does many times a day, one click away."""
    shown = [path for path, command in STARTS if may(command)][:STARTS_SHOWN]
    with st.container(horizontal=True, gap="small", key="home_starts"):
        for path in shown:
            go(path, t(f"screen.{path.replace('/', '.')}.title"), key=f"start_{path}", icon=ICONS[path])


def recent() -> None:
    """The newest orders, to go on where one stopped."""
    if not may("sales.orders"):
        return
    rows = query("sales.orders", {"page_rows": ROWS_SHOWN}).rows
    if not rows:
        return
    st.subheader(t("screen.home.recent"), anchor=False)
    columns = ("number", "date", "customer", "state", "delivery", "billing", "gross")
    index = show_rows(rows, columns, "sales", "sales.order", key="recent", opens=True)
    if index is not None:
        open_screen("sales/order", id=str(rows[index].id))


st.title(t("screen.home.greeting", name=session.actor().name), anchor=False)
is_searching = search_everything()
hotkeys({"/": "focus:everything"})
if is_searching:
    st.stop()
first_steps()
starts()
draw([*waiting_cards(), *sales_cards(), *other_cards()])
recent()
