"""A document that files belong to, and people who may or may not see it."""

from __future__ import annotations

import pytest

from tests.books import Books
from tests.papers.conftest import Printing


@pytest.fixture(scope="module")
def printing(still_company: Books) -> Printing:
    """One company for all tests of a module: each looks at documents and files of its own."""
    return Printing(still_company)
