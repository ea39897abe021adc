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
    Screen("partners", "partners/customers", ":material/groups:", ("parties.parties",)),
    Screen("partners", "partners/suppliers", ":material/local_shipping:", ("parties.parties",)),
    Screen("partners", "partners/items", ":material/category:", ("items.items",)),
    Screen("partners", "partners/employees", ":material/badge:", ("people.employees",)),
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
