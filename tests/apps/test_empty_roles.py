"""Every page of every role opens on empty books: what one role alone may see fails where the boss never looks."""

from collections.abc import Callable

from apps.screens.navigation import screens_for
from operational.catalog.api import catalog
from operational.core.api import Actor
from tests.apps.test_screens import page
from tests.books import Books

As = Callable[[str], Actor]


def test_every_page_of_every_role_opens_on_empty_books(company: Books, screens: As) -> None:
    """Roles with fewer pages come first; whoever sees more opens only what nobody with fewer rights has opened."""
    found = {role: screens_for(company.actor(role)) for role in catalog().roles}
    opened: set[str] = set()
    failed = {}
    for role in sorted(found, key=lambda name: (len(found[name]), name)):
        screens(role)
        for path in sorted({screen.path for screen in found[role]} - opened):
            opened.add(path)
            shown = page(path)
            told = [str(error.value) for error in (*shown.exception, *shown.error)]
            if told:
                failed[role, path] = told
    assert failed == {}
