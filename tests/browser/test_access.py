"""Pages can be used without a mouse and without eyes: axe finds nothing in what is ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.screen import Person

pytestmark = pytest.mark.slow

HOME = "今日工作"  # where everybody stands after signing in
PAGES = ("销售订单", "新建销售订单", "应收应付", "利润表", "补货建议")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# The colour behind the page is dark exactly when dark was asked for: else the second look would see nothing new.
DRAWN = """(dark) => {
    const [r, g, b] = getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor.match(/\\d+/g).map(Number);
    return (r + g + b < 384) === dark;
}"""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}, "resultTypes": ["violations"]}
# Streamlit draws its side bar as lists whose children are not list items: its own markup, which we cannot change.
STREAMLITS_OWN = {"list": "stSidebarNav", "listitem": "stSidebarNav"}


def test_axe_finds_nothing_in_our_own_content(people: Callable[[str], Person]) -> None:
    boss = people("boss")
    found = {}
    for title in (HOME, *PAGES):
        if title != HOME:
            boss.go(title)
        for scheme in SCHEMES:
            look(boss, scheme)
            answer = Axe().run(boss.page, options=RULES).response
            found[f"{title} {scheme}"] = [
                told(one, node) for one in answer["violations"] for node in one["nodes"] if not is_foreign(boss, one, node)
            ]
        look(boss, SCHEMES[0])
    assert {title: told for title, told in found.items() if told} == {}


def look(person: Person, scheme: Literal["light", "dark"]) -> None:
    """Let the page be drawn as a system of this colour scheme wants it, and see that it is."""
    person.page.emulate_media(color_scheme=scheme)
    person.page.wait_for_function(DRAWN, arg=scheme == "dark")
    person.settle()


def is_foreign(person: Person, violation: Any, node: Any) -> bool:
    """Whether the finding lies inside the part that Streamlit draws for itself."""
    owner = STREAMLITS_OWN.get(violation["id"])
    if owner is None:
        return False
    inside = "(element, owner) => element.closest(`[data-testid=${owner}]`) !== null"
    return bool(person.page.locator(node["target"][0]).first.evaluate(inside, owner))


def told(violation: Any, node: Any) -> str:
    return f"{violation['id']}: {node['html'][:160]}"
