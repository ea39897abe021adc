"""Which pages there are, in which section, and what a person must be allowed to do to see one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from apps.screens.session import t
from operational.catalog.api import catalog
from operational.core.api import Actor

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Screen:
    """One page. ``needs`` are names of queries and commands: the page shows only to those who may use them all."""

    section: str
    path: str
    icon: str
    needs: tuple[str, ...] = ()
    permission: str = ""  # for pages that read the warehouse only
    is_listed: bool = True

    @property
    def url(self) -> str:
        return self.path.replace("/", "-").replace("_", "-")

    @property
    def title_key(self) -> str:
        return f"screen.{self.path.replace('/', '.')}.title"

    @property
    def file(self) -> Path:
        return HERE / f"{self.path}.py"


SCREENS = (
    Screen("home", "home/today", ":material/home:"),
    Screen("sales", "sales/orders", ":material/receipt_long:", ("sales.orders",)),
    Screen("sales", "sales/order_entry", ":material/add_circle:", ("sales.save_order", "sales.order")),
    Screen("sales", "sales/goods_issues", ":material/outbox:", ("sales.goods_issues",)),
    Screen("sales", "sales/order", ":material/receipt_long:", ("sales.order",), is_listed=False),
    Screen("sales", "sales/issue", ":material/outbox:", ("sales.issue_goods", "sales.order"), is_listed=False),
    Screen("sales", "sales/invoice", ":material/request_quote:", ("sales.invoice_order", "sales.order"), is_listed=False),
    Screen("sales", "sales/goods_issue", ":material/outbox:", ("sales.goods_issue",), is_listed=False),
    Screen("purchasing", "planning/suggestions", ":material/lightbulb:", ("planning.suggestions",)),
    Screen("purchasing", "purchasing/orders", ":material/shopping_cart:", ("purchasing.orders",)),
    Screen("purchasing", "purchasing/order_entry", ":material/add_circle:", ("purchasing.save_order", "purchasing.order")),
    Screen("purchasing", "purchasing/to_receive", ":material/pending_actions:", ("purchasing.open_to_receive",)),
    Screen("purchasing", "purchasing/goods_receipts", ":material/inventory:", ("purchasing.goods_receipts",)),
    Screen(
        "purchasing", "purchasing/conditions", ":material/handshake:", ("purchasing.supplier_items", "purchasing.save_supplier_item")
    ),
    Screen("purchasing", "purchasing/order", ":material/shopping_cart:", ("purchasing.order",), is_listed=False),
    Screen(
        "purchasing", "purchasing/receive", ":material/inventory:", ("purchasing.receive_goods", "purchasing.order"), is_listed=False
    ),
    Screen(
        "purchasing", "purchasing/enter_invoice", ":material/request_quote:",
        ("purchasing.enter_invoice", "purchasing.order", "purchasing.received_not_invoiced"), is_listed=False,
    ),
    Screen("purchasing", "purchasing/goods_receipt", ":material/inventory:", ("purchasing.goods_receipt",), is_listed=False),
    Screen("stock", "stock/now", ":material/warehouse:", ("stock.stock_now",)),
    Screen("stock", "stock/moves", ":material/swap_vert:", ("stock.moves",)),
    Screen("stock", "stock/transfer", ":material/move_down:", ("stock.transfer", "stock.warehouses")),
    Screen("stock", "stock/warehouses", ":material/shelves:", ("stock.warehouses", "stock.save_warehouse")),
    Screen("finance", "ledger/vouchers", ":material/menu_book:", ("ledger.vouchers",)),
    Screen("finance", "ledger/voucher_entry", ":material/edit_note:", ("ledger.save_voucher", "ledger.voucher")),
    Screen("finance", "ledger/voucher", ":material/menu_book:", ("ledger.voucher",), is_listed=False),
    Screen("finance", "ledger/entries", ":material/format_list_numbered:", ("ledger.entries",)),
    Screen("finance", "ledger/balances", ":material/balance:", ("ledger.account_balances",)),
    Screen("finance", "ledger/periods", ":material/calendar_month:", ("ledger.periods", "ledger.close_period")),
    Screen("finance", "ledger/accounts", ":material/account_tree:", ("ledger.accounts", "ledger.save_account")),
    Screen("partners", "partners/customers", ":material/groups:", ("parties.parties", "parties.save_party")),
    Screen("partners", "partners/suppliers", ":material/local_shipping:", ("parties.parties", "parties.save_party")),
    Screen("partners", "partners/items", ":material/category:", ("items.items", "items.save_item")),
    Screen("partners", "partners/employees", ":material/badge:", ("people.employees", "people.save_employee")),
)  # fmt: skip


def may_enter(screen: Screen, actor: Actor) -> bool:
    """Whether every query and command of the page exists and is permitted to the person."""
    if screen.permission and not actor.may(screen.permission):
        return False
    return all(_may_use(name, actor) for name in screen.needs)


def _may_use(name: str, actor: Actor) -> bool:
    found = catalog()
    declared = found.queries.get(name) or found.commands.get(name)
    return declared is not None and actor.may(declared.permission)


def screens_for(actor: Actor, screens: Iterable[Screen] = SCREENS) -> list[Screen]:
    return [screen for screen in screens if may_enter(screen, actor)]


def pages_for(actor: Actor) -> dict[str, list[st.Page]]:
    """The navigation of one person: sections in order, unlisted pages reachable by their address only."""
    sections: dict[str, list[st.Page]] = {}
    for screen in screens_for(actor):
        page = st.Page(
            screen.file,
            title=t(screen.title_key),
            icon=screen.icon,
            url_path=screen.url,
            default=screen is SCREENS[0],
            visibility="visible" if screen.is_listed else "hidden",
        )
        sections.setdefault(t(f"screen.section.{screen.section}"), []).append(page)
    return sections


def open_screen(path: str, **query: str) -> None:
    """Go to another page, carrying what it shall show in its address."""
    st.switch_page(HERE / f"{path}.py", query_params=query)


def can_open(path: str, actor: Actor) -> bool:
    return any(screen.path == path and may_enter(screen, actor) for screen in SCREENS)
