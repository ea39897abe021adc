"""What was bought, by supplier, item and month; the lines behind it; how a price moved."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted
from tests.purchasing.conftest import Buying


@pytest.fixture
def bought(buying: Buying) -> Buying:
    """Ten seals in February, two went back; twenty in March, five were called off; one body from elsewhere."""
    buying.company.run("parties.save_party", {"code": "S2", "name": "苏州明达机电商行", "is_supplier": True})
    seal = {"item": "SEAL", "quantity": "10", "price": "113"}
    first = buying.order([seal], date="2026-02-10", price_includes_tax=True)
    second = buying.order([{**seal, "quantity": "20", "price": "90"}], date="2026-03-05", price_includes_tax=False)
    body = {"supplier": "S2", "date": "2026-03-06", "lines": [{"item": "BODY", "quantity": "1", "price": "300"}]}
    other = buying.company.run("purchasing.save_order", {**body, "price_includes_tax": False}).result["id"]
    for verb in ("place", "approve"):
        buying.company.run(f"purchasing.{verb}_order", {"order": other})
    receipt = buying.receive(first).result["id"]
    back = [{"line_no": 1, "quantity": "2"}]
    buying.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": back})
    buying.receive(second, "15")
    buying.company.run("purchasing.close_order", {"order": second})
    buying.company.run("purchasing.save_order", body)  # a draft is not bought
    return buying


def figures(bought: Buying, **given: Any) -> list[tuple[str, ...]]:
    found: Any = bought.company.ask("purchasing.statistics", given)
    return [(row.code, str(row.orders), str(row.net), str(row.gross), str(row.came), str(row.sent_back)) for row in found.rows]


def test_what_was_called_off_is_not_bought_and_what_went_back_is_told(bought: Buying) -> None:
    assert figures(bought) == [
        ("S1", "2", "2350.00", "2655.50", "2150.00", "200.00"),
        ("S2", "1", "300.00", "339.00", "0.00", "0.00"),
    ]
    assert [row[:3] for row in figures(bought, by="month")] == [("2026-03", "2", "1650.00"), ("2026-02", "1", "1000.00")]
    items: Any = bought.company.ask("purchasing.statistics", {"by": "item", "supplier": "S1"})
    assert [(row.code, str(row.quantity), row.unit, str(row.share)) for row in items.rows] == [
        ("SEAL", "25.000000", "件", "1.0000")
    ]
    assert figures(bought, by="category") == [("", "3", "2650.00", "2994.50", "2150.00", "200.00")]
    assert figures(bought, from_date="2026-04-01") == []


def test_each_figure_has_its_lines(bought: Buying) -> None:
    found: Any = bought.company.ask("purchasing.bought_lines", {"supplier": "S1", "without_category": True})
    assert [(row.number, str(row.quantity), str(row.net_price), str(row.received)) for row in found.rows] == [
        ("CGDD202603-0001", "15.000000", "90.0000", "15.000000"),
        ("CGDD202602-0001", "10.000000", "100.0000", "8.000000"),
    ]
    assert (found.total, str(found.net), str(found.gross)) == (2, "2350.00", "2655.50")


def test_the_price_of_an_item_with_last_average_lowest_and_highest(bought: Buying) -> None:
    found: Any = bought.company.ask("purchasing.price_trend", {"item": "SEAL"})
    assert [(str(p.date), str(p.net_price)) for p in found.points] == [("2026-02-10", "100.0000"), ("2026-03-05", "90.0000")]
    assert [str(x) for x in (found.last, found.average, found.lowest, found.highest)] == [
        "90.0000", "94.0000", "90.0000", "100.0000",
    ]  # fmt: skip
    assert bought.company.ask("purchasing.price_trend", {"item": "SEAL", "supplier": "S2"}).average is None  # type: ignore[attr-defined]
    with pytest.raises(NotPermitted):
        bought.company.ask("purchasing.price_trend", {"item": "SEAL"}, as_="nobody")
