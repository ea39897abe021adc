"""One small company and one browser for the whole folder; the walk's tests follow each other on them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from apps.cli.doctor import find_browser
from tests.browser.company import Product, running
from tests.browser.screen import Person

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def product(new_database: Callable[..., str]) -> Iterator[Product]:
    with tempfile.TemporaryDirectory(prefix="gongdan-walk-") as home, running(new_database(), Path(home)) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_browser()
    assert program is not None, "no Chromium or Chrome: make browser installs one"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def people(product: Product, browser: Browser) -> Iterator[Callable[[str], Person]]:
    """Everybody signs in once and keeps the window open."""
    windows: dict[str, Person] = {}

    def person(login: str) -> Person:
        if login not in windows:
            windows[login] = Person(browser, product.address, login)
        return windows[login]

    yield person
    for window in windows.values():
        window.leave()


__all__ = ["browser", "people", "product"]
