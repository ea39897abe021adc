"""The whole order without a mouse: five lines by keyboard alone, the keys beyond the data counted; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.company import CUSTOMER, Product
from tests.browser.screen import TYPING_DELAY, Person

pytestmark = pytest.mark.slow

People = Callable[[str], Person]
LINES = (("LG004", "1"), ("ZF003", "2"), ("MF001", "4"), ("LG004", "3"), ("MF001", "6"))
PRICES = ("1800", "450", "110", "1790", "108")
KEYS_MAX = 45
TRIES, LOOK_AGAIN_MS = 150, 200
FIRST_FIELD = "document.activeElement.closest('.st-key-card_header') !== null"
QUICK = "document.activeElement.closest('.st-key-quick') !== null"
# The page's own sockets, so that one can be cut as a bad network does.
WATCH = """(() => { const Plain = window.WebSocket; window.sockets = [];
window.WebSocket = class extends Plain { constructor(...given) { super(...given); window.sockets.push(this); } }; })()"""


class Hands:
    """Types, and counts every key that is not part of what the clerk has to tell."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def tell(self, data: str) -> None:
        self.page.keyboard.type(data, delay=TYPING_DELAY)


def wait_until(page: Page, told: str) -> None:
    """Until the expression is true; the page's own policy forbids Playwright's way, which evaluates text in the page."""
    for _ in range(TRIES):
        if page.evaluate(told):
            return
        page.wait_for_timeout(LOOK_AGAIN_MS)
    raise AssertionError(told)


OWN = "owner_id = (select id from identity.\"user\" where code = :login)"  # others type at the same time


def wait_for_lines(product: Product, page: Page, login: str, lines: int) -> None:
    """Until the person's draft that is kept while typing holds so many lines."""
    kept = f"select jsonb_array_length(body -> 'lines') as n from core.draft where form = 'sales.order' and {OWN}"
    for _ in range(TRIES):
        if product.books.sql(kept, login=login) == [{"n": lines}]:
            return
        page.wait_for_timeout(LOOK_AGAIN_MS)
    raise AssertionError(product.books.sql(kept, login=login))


def newest_order(product: Product, login: str) -> dict[str, Any]:
    own = OWN.replace("owner_id", "created_by")
    return product.books.sql(f'select id, state, gross from sales."order" where {own} order by id desc limit 1', login=login)[0]


def start_afresh(product: Product, login: str) -> None:
    product.books.sql(f"delete from core.draft where {OWN}", login=login)


def test_five_lines_without_a_mouse(product: Product, people: People) -> None:
    start_afresh(product, "typist")
    clerk = people("typist")
    clerk.go("销售订单")
    page, hands = clerk.page, Hands(clerk.page)
    hands.press("n")
    clerk.heading("新建销售订单")
    wait_until(page, FIRST_FIELD)
    hands.tell(CUSTOMER)
    page.get_by_role("option").first.wait_for()
    hands.press("Enter")
    clerk.settle()
    hands.press("F4")
    for number, ((item, quantity), price) in enumerate(zip(LINES, PRICES, strict=True), start=1):
        if not page.evaluate(QUICK):
            hands.press("F4")
        hands.tell(item)
        hands.press("Space")
        hands.tell(quantity)
        hands.press("Space")
        hands.tell(price)
        hands.press("Enter")
        wait_for_lines(product, page, "typist", number)
        clerk.settle()
    clerk.sees("9,158.00")  # 1800 + 900 + 440 + 5370 + 648
    hands.press("Control+Enter")
    clerk.sees("已下单")
    assert hands.keys <= KEYS_MAX, hands.keys
    order = newest_order(product, "typist")
    assert (order["state"], order["gross"]) == ("placed", Decimal("9158.00"))
    assert product.books.sql("select count(*) as n from sales.order_line where order_id = :o", o=order["id"]) == [{"n": 5}]
    product.books.run("sales.cancel_order", {"order": order["id"]}, today=product.today)


def test_slash_searches_and_escape_leaves_the_field(people: People) -> None:
    clerk = people("typist")
    clerk.go("销售订单")
    clerk.pause()
    clerk.page.keyboard.press("/")
    wait_until(clerk.page, "document.activeElement.closest('.st-key-search') !== null")
    clerk.page.keyboard.type("浦江", delay=TYPING_DELAY)
    clerk.page.wait_for_url("**search=*")
    clerk.page.keyboard.press("Escape")
    assert clerk.page.evaluate("document.activeElement.tagName") == "BODY"


def test_what_is_typed_survives_a_cut_line_and_a_reload(product: Product, people: People) -> None:
    start_afresh(product, "traveller")
    clerk = people("traveller")
    page = clerk.page
    page.add_init_script(WATCH)
    page.goto(f"{clerk.address}/sales-order-entry")
    clerk.heading("新建销售订单")
    clerk.pick("客户 *", CUSTOMER)
    clerk.pause()
    page.keyboard.press("F4")
    wait_until(page, QUICK)
    page.keyboard.type("LG004 7 1800", delay=TYPING_DELAY)
    page.keyboard.press("Enter")
    wait_for_lines(product, page, "traveller", 1)
    clerk.sees("12,600.00")
    page.evaluate("window.sockets.forEach(socket => socket.close())")
    wait_until(page, "window.sockets.some(socket => socket.readyState === 1)")
    clerk.settle()
    clerk.pause()
    page.keyboard.press("F4")
    wait_until(page, QUICK)
    page.keyboard.type("ZF003 1 400", delay=TYPING_DELAY)
    page.keyboard.press("Enter")
    wait_for_lines(product, page, "traveller", 2)
    clerk.sees("13,000.00")  # the line from before the cut and the one after it
    page.reload()
    clerk.heading("新建销售订单")
    clerk.sees("13,000.00")
    wait_until(page, FIRST_FIELD)  # the page takes keys from then on
    page.keyboard.press("Control+s")
    clerk.heading("销售订单 XSDD")
    order = newest_order(product, "traveller")
    assert (order["state"], order["gross"]) == ("draft", Decimal("13000.00"))
    product.books.run("sales.cancel_order", {"order": order["id"]}, today=product.today)
