"""A shop whose orders are picked, or delivered by the supplier himself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books import Books
from tests.sales.conftest import Selling as Selling


@pytest.fixture
def selling(company: Books) -> Selling:
    shop = Selling(company)
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    return shop


def rows_of(company: Books, query: str, **data: Any) -> list[Any]:
    return list(company.ask(query, data).rows)  # type: ignore[attr-defined]
