"""The REST door on a small company, called in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from apps.rest.app import rest_app
from tests.books import Books
from tests.doors.people import Person, person, person_of_all_rights


class Door:
    def __init__(self, books: Books) -> None:
        self.books = books
        self.app = rest_app(books.database)
        self.client = TestClient(self.app, raise_server_exceptions=True)
        self.boss = person_of_all_rights(books)

    def person(self, login: str, *roles: str) -> Person:
        return person(self.books, login, *roles)

    def headers(self, who: Person | None = None, language: str = "en") -> dict[str, str]:
        return {"Authorization": f"Bearer {(who or self.boss).token}", "Accept-Language": language}


@pytest.fixture
def door(company: Books) -> Iterator[Door]:
    found = Door(company)
    with found.client:
        yield found
