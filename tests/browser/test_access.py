"""Pages can be used without a mouse and without eyes: axe finds nothing in what is ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.screen import Person

pytestmark = pytest.mark.slow

HOME = "今日工作"  # where everybody stands after signing in
PAGES = ("销售订单", "新建销售订单", "应收应付", "利润表", "补货建议")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}, "resultTypes": ["violations"]}
# Streamlit draws its side bar as lists whose children are not list items: its own markup, which we cannot change.
STREAMLITS_OWN = {"list": "stSidebarNav", "listitem": "stSidebarNav"}


def test_axe_finds_nothing_in_our_own_content(people: Callable[[str], Person]) -> None:
    boss = people("boss")
    found = {}
    for title in (HOME, *PAGES):
        if title != HOME:
            boss.go(title)
        answer = Axe().run(boss.page, options=RULES).response
        found[title] = [
            told(one, node) for one in answer["violations"] for node in one["nodes"] if not is_foreign(boss, one, node)
        ]
    assert {title: told for title, told in found.items() if told} == {}


def is_foreign(person: Person, violation: Any, node: Any) -> bool:
    """Whether the finding lies inside the part that Streamlit draws for itself."""
    owner = STREAMLITS_OWN.get(violation["id"])
    if owner is None:
        return False
    inside = "(element, owner) => element.closest(`[data-testid=${owner}]`) !== null"
    return bool(person.page.locator(node["target"][0]).first.evaluate(inside, owner))


def told(violation: Any, node: Any) -> str:
    return f"{violation['id']}: {node['html'][:160]}"
