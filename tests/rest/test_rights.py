"""Every role at every path: refused exactly where it lacks the right, and never with a fault of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from apps.rest.operations import Operation, operations
from operational.catalog.api import catalog
from operational.core.api import Actor
from operational.dispatch.api import may_see_figures
from operational.identity import api as identity
from tests.books import Books, copy_of
from tests.doors.people import Person, person
from tests.rest.conftest import Door
from warehouse import api as warehouse

NO_RIGHT = "dispatch.not_permitted"
ROLES = ("nobody", *sorted(catalog().roles))
NAMED = {"code": "X-1", "number": "X-1"}


class Everybody:
    """One company, and in it one person of each role."""

    def __init__(self, books: Books) -> None:
        self.door = Door(books)
        self.people: dict[str, Person] = {
            role: person(books, f"one_{role}", *([] if role == "nobody" else [role])) for role in ROLES
        }

    def actor(self, role: str) -> Actor:
        return identity.actor_of(self.door.books.database, self.people[role].login)

    def call(self, role: str, one: Operation) -> Any:
        """With an empty body and a document that is not there; nothing is kept."""
        path = one.path
        for name in one.in_path:
            path = path.replace(f"{{{name}}}", NAMED.get(name, "1"))
        headers = self.door.headers(self.people[role])
        if one.has_body:
            params = {"dry_run": "true"} if one.kind == "command" else {}
            return self.door.client.request(one.method, path, json={}, headers=headers, params=params)
        return self.door.client.request(one.method, path, headers=headers)


@pytest.fixture(scope="module")
def everybody(company_template: dict[str, str], new_database: Callable[..., str]) -> Iterator[Everybody]:
    books = copy_of(company_template, new_database(make_url(company_template["owner"]).database))
    found = Everybody(books)
    with found.door.client:
        yield found
    books.close()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["command", "query"])
def test_a_role_is_refused_exactly_what_it_has_no_right_to(everybody: Everybody, role: str, kind: str) -> None:
    actor = everybody.actor(role)
    wrong = []
    called = [one for one in operations() if one.kind == kind]
    for one in called:
        answer = everybody.call(role, one)
        refused = answer.status_code == 403 and answer.json()["problems"][0]["key"] == NO_RIGHT
        if answer.status_code >= 500 or refused == actor.may(one.declared.permission):
            wrong.append(f"{one.method} {one.path}: {answer.status_code} {answer.text[:200]}")
    assert wrong == [], "\n".join(wrong)
    assert len(called) > 100
    before = everybody.door.books.sql("select count(*) as n from core.event where name = :n", n="sales.save_order")
    assert before == [{"n": 0}]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_figures_that_it_has_no_right_to(everybody: Everybody, role: str, monkeypatch: Any) -> None:
    """Nothing is published here: whoever may ask is told so, whoever may not is refused before."""
    monkeypatch.setattr(warehouse, "wait_until_current", lambda _url, _home: True)
    actor = everybody.actor(role)
    wrong = []
    for one in (found for found in operations() if found.kind == "question"):
        answer = everybody.call(role, one)
        if answer.status_code == 500 or (answer.status_code == 403) == may_see_figures(actor, one.declared.permission):
            wrong.append(f"{one.method} {one.path}: {answer.status_code} {answer.text[:200]}")
    assert wrong == [], "\n".join(wrong)
