"""Books that the tests of a module share: for questions, refusals and transactions that are rolled back."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import make_url

from tests.books import Books, copy_of


@pytest.fixture(scope="module")
def still_company(company_template: dict[str, str], new_database: Callable[..., str]) -> Iterator[Books]:
    """A copy of the test company for tests that leave nothing behind; copying one for each would take a second apiece."""
    books = copy_of(company_template, new_database(make_url(company_template["owner"]).database))
    yield books
    books.database.close()
