"""A person at the browser: signs in, waits until the page has settled, and uses what is visible."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.browser.company import PASSWORD

SECONDS = 1000
WAIT = 30 * SECONDS
TYPING_DELAY = 120  # faster than that the first keys after a click are lost on a busy machine
PAUSE = 1500
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
DESK = {"width": 1440, "height": 900}
ROW_PIXELS = 32


class Person:
    """One signed-in browser window."""

    def __init__(self, browser: Browser, address: str, login: str) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(WAIT)
        self.page.goto(f"{address}/auth/login")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.sees("您好")

    def leave(self) -> None:
        self.context.close()

    def sees(self, text: str) -> Locator:
        """Wait until the text is there and the page has stopped running."""
        found = self.page.get_by_text(text).locator("visible=true").first
        found.wait_for()
        self.settle()
        return found

    def settle(self) -> None:
        self.page.wait_for_selector(SETTLED)

    def pause(self) -> None:
        """As long as a person needs to look at what a click has changed."""
        self.page.wait_for_timeout(PAUSE)

    def go(self, title: str) -> None:
        """By the side bar, as a person does: no new load."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        self.heading(title, exact=True)  # "销售订单" is also a part of "新建销售订单"

    def heading(self, text: str, *, exact: bool = False) -> None:
        self.page.get_by_role("heading", name=text, exact=exact, level=1).first.wait_for()
        self.settle()

    def press(self, name: str, key: str = "") -> None:
        """A button by its words; by the key of its widget where the same words stand twice."""
        within = self.page.locator(f".st-key-{key}") if key else self.page
        within.get_by_role("button", name=name).locator("visible=true").first.click()

    def pick(self, label: str, typed: str) -> None:
        """Type into a pick list and take the first hit."""
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        box.press_sequentially(typed, delay=TYPING_DELAY)
        self.page.get_by_role("option").first.click()
        self.settle()

    def write(self, label: str, text: str) -> None:
        box = self.page.get_by_label(label, exact=True).locator("visible=true").first
        box.click()
        box.press_sequentially(text, delay=TYPING_DELAY)
        box.press("Tab")
        self.settle()

    def open_row(self, row: int = 0, table: int = 0) -> None:
        """Click a row of a list. The grid is drawn on a canvas: its place is counted from the head."""
        grid = self.page.get_by_test_id("stDataFrame").nth(table)
        grid.scroll_into_view_if_needed()
        grid.click(position={"x": 60, "y": ROW_PIXELS * (row + 1) + ROW_PIXELS // 2})

    def cells(self, table: int = 0) -> list[str]:
        """What a screen reader is told of a grid."""
        grid = self.page.get_by_test_id("stDataFrame").nth(table)
        return [text.strip() for text in grid.locator("[role=gridcell]").all_text_contents()]
