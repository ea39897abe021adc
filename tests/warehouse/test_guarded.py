"""What goods cost is not for everybody who may see what was sold: such columns ask for a right of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.papers import figures as rest_door
from apps.screens import session, warehouse_door
from operational.catalog.api import catalog
from operational.core.api import settings
from operational.dispatch.api import without_guarded
from tests.books import Books
from tests.sales.conftest import Selling
from tests.warehouse.conftest import Core
from tests.warehouse.test_questions import given_for
from warehouse.api import frame, questions

SPAN = {"from": "2026-01-01", "to": "2026-01-31"}


def test_guarded_columns_are_columns_of_their_question_and_their_rights_are_known(core: Core) -> None:
    core.refresh()
    found = {name: asked for name, asked in questions().items() if asked.guarded}
    assert {"sales.summary", "sales.lines", "sales.by_item", "sales.by_month"} <= set(found)
    for name, asked in found.items():
        required = {key: value for key, value in given_for(name).items() if asked.params[key].is_required}
        columns = set(frame(core.home, name, required).columns)
        for right, guarded in asked.guarded.items():
            assert right in catalog().permissions or right == "sales.margin.read"
            assert set(guarded) <= columns, name


@pytest.fixture
def sold(company: Books, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Books]:
    """Two pumps for 2,000 net that cost 1,200, published."""
    shop = Selling(company)
    shop.stock(PUMP="20")
    order = shop.order(("PUMP", "2", "1130"), date="2026-01-10")
    shop.run("issue_goods", order, date="2026-01-10")
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path))
    settings.cache_clear()
    Core(company.owner_url, company.etl_url, tmp_path / "warehouse").refresh()
    yield company
    settings.cache_clear()


Asked = Callable[[Books, str], dict[str, Any]]


def by_screen(monkeypatch: pytest.MonkeyPatch) -> Asked:
    def ask(books: Books, role: str) -> dict[str, Any]:
        monkeypatch.setattr(session, "actor", lambda: books.actor(role))
        answer = warehouse_door.query("sales.by_item", **SPAN)
        assert answer is not None
        return dict(answer["rows"][0])

    return ask


def by_rest(books: Books, role: str) -> dict[str, Any]:
    return dict(rest_door.figures(books.database.url, books.actor(role), "sales.by_item", SPAN)["rows"][0])


def test_a_cashier_sees_what_was_sold_and_an_accountant_what_it_cost(sold: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_door.warehouse, "wait_until_current", lambda *_: True)  # nobody refreshes beside a test
    for ask in (by_screen(monkeypatch), by_rest):
        row = ask(sold, "cashier")
        assert (row["net"], row["cost"], row["margin"], row["margin_rate"]) == ("2000.00", None, None, None)
        row = ask(sold, "accountant")
        assert (row["net"], row["cost"], row["margin"], row["margin_rate"]) == ("2000.00", "1200.00", "800.00", "0.4000")


def test_an_answer_is_not_changed_in_place(company: Books) -> None:
    kept = {"as_of": "2026-01-31", "rows": [{"net": "1.00", "cost": "0.50"}]}
    told = without_guarded(company.actor("cashier"), {"sales.margin.read": ("cost",)}, kept)
    assert told == {"as_of": "2026-01-31", "rows": [{"net": "1.00", "cost": None}]}
    assert kept["rows"] == [{"net": "1.00", "cost": "0.50"}]
