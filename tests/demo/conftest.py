"""The small demo company, told once for all tests of this folder, and a second time to compare."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.engine import make_url

from apps.cli.init import NewCompany, open_company
from apps.demo.load import NAME, LoadResult, load, opening_date
from operational.core.api import Database
from operational.migrations.migrate import migrate
from tests.books import Books, copy_of

AS_OF = dt.date(2026, 3, 16)


@dataclass
class Told:
    """A story that was told, and the books in which it stands."""

    books: Books
    result: LoadResult


@pytest.fixture(scope="session")
def opened(new_database: Callable[..., str]) -> dict[str, str]:
    """The addresses of a company opened on the first day of the small story."""
    owner = new_database()
    urls = migrate(owner)
    database = Database(urls["app"])
    open_company(database, NewCompany(name=NAME, opening_date=opening_date(AS_OF, "small")))
    database.close()
    return {"owner": owner, **urls}


def _tell(opened: dict[str, str], new_database: Callable[..., str]) -> Told:
    books = copy_of(opened, new_database(make_url(opened["owner"]).database))
    books.today = AS_OF
    return Told(books, load(books.database, AS_OF, "small"))


@pytest.fixture(scope="session")
def told(opened: dict[str, str], new_database: Callable[..., str]) -> Iterator[Told]:
    once = _tell(opened, new_database)
    yield once
    once.books.close()


@pytest.fixture(scope="session")
def told_again(opened: dict[str, str], new_database: Callable[..., str], told: Told) -> Iterator[Told]:
    twice = _tell(opened, new_database)
    yield twice
    twice.books.close()
