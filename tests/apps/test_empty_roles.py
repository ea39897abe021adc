"""Every page of every role opens on empty books, and what an empty page tells to press is there to be pressed."""

from __future__ import annotations

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from apps.screens.navigation import SCREENS, screens_for
from operational.catalog.api import catalog
from operational.core.api import Actor, say
from tests.apps.test_screens import page
from tests.books import Books

As = Callable[[str], Actor]
QUOTED = re.compile("“([^”]+)”")
PRESS = re.compile("(?:^|。)点“([^”]+)”")
NO_BUTTON = {  # named as the place where something is said of a row, not as a page to go to
    ("fulfilment/direct", "直运"),
    ("purchasing/exchanges", "采购换货"),
    ("sales/price_adjustments", "销售调价"),
    ("planning/low_stock", "通知"),
    ("expenses/claim_entry", "员工"),
}


def test_every_page_of_every_role_opens_on_empty_books(company: Books, screens: As) -> None:
    """Roles with fewer pages come first; whoever sees more opens only what nobody with fewer rights has opened."""
    found = {role: screens_for(company.actor(role)) for role in catalog().roles}
    opened: set[str] = set()
    failed = {}
    promised = {}
    for role in sorted(found, key=lambda name: (len(found[name]), name)):
        screens(role)
        may_open = {say(screen.title_key, "zh_CN") for screen in found[role] if screen.is_listed}
        for path in sorted({screen.path for screen in found[role]} - opened):
            opened.add(path)
            shown = page(path)
            told = [str(error.value) for error in (*shown.exception, *shown.error)]
            if told:
                failed[role, path] = told
            missing = promised_in_vain(path, shown, may_open)
            if missing:
                promised[role, path] = missing
    assert failed == {}
    assert promised == {}


def promised_in_vain(path: str, shown: AppTest, may_open: set[str]) -> set[str]:
    """What an empty page tells to press, or names as the page where to go on, and does not offer as a button."""
    own = say(next(screen.title_key for screen in SCREENS if screen.path == path), "zh_CN")
    offered = {button.label for button in shown.button} | {tab.label for tab in shown.tabs} | {own}
    wanted: set[str] = set()
    for info in shown.info:
        wanted |= set(PRESS.findall(str(info.value)))
        wanted |= {word for word in QUOTED.findall(str(info.value)) if word in may_open}
    return {word for word in wanted - offered if (path, word) not in NO_BUTTON}
