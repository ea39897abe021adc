"""Sales orders and assemblies bear overhead: by what their documents say or by hours, line by line, into cost or stock."""

from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import Refusal
from tests.costing.conftest import JANUARY_OVER, Costing
from tests.sales.conftest import Selling

D = Decimal


@pytest.fixture
def shop(costing: Costing) -> Selling:
    selling = Selling(costing.company)
    selling.stock(PUMP="20", SEAL="50")
    costing.centre("CJ1")
    return selling


def sold(shop: Selling, *lines: tuple[str, str, str], customer: str = "C1") -> tuple[int, str]:
    order = shop.order(*lines, customer=customer, date="2026-01-10")
    shop.run("issue_goods", order, date="2026-01-10")
    return order, str(shop.company.sql('select number from sales."order" where id = :o', o=order)[0]["number"])


def borne(costing: Costing, allocation: int) -> list[tuple[str, str, str, str]]:
    rows: Any = costing.company.ask("costing.allocation_parts", {"allocation": allocation})
    return [(row.receiver, row.item or "", row.party_name or "", str(row.amount)) for row in rows.rows]


def test_orders_bear_by_revenue_line_by_line(costing: Costing, shop: Selling) -> None:
    """Net 2,000 of pumps and 500 of seals on one order, 500 of seals on another: 100.00 is 66.67, 16.66 and 16.67.

    The first order bears 100 * 2500 / 3000 = 83.33, of it 83.33 * 2000 / 2500 = 66.66 for pumps, and 16.67 for seals.
    """
    _, first = sold(shop, ("PUMP", "2", "1130"), ("SEAL", "5", "113"))
    _, second = sold(shop, ("SEAL", "5", "113"), customer="C2")
    costing.pool("XS", "revenue", "orders")
    costing.spend("100.00")
    answer = costing.share()
    assert borne(costing, answer["id"]) == [
        (first, "PUMP", "上海申江水务有限公司", "66.66"),
        (first, "SEAL", "上海申江水务有限公司", "16.67"),
        (second, "SEAL", "苏州明达机电商行", "16.67"),
    ]
    assert costing.entry(answer["number"]) == ["D 5401 - 100.00", "C 410103 - 100.00"]
    assert costing.broken() == []


def test_orders_bear_by_material_and_what_came_back_bears_nothing(costing: Costing, shop: Selling) -> None:
    """Material 1,200 of pumps and 250 of seals; the seals of the second order came back in the month."""
    _, first = sold(shop, ("PUMP", "2", "1130"))
    order, _ = sold(shop, ("SEAL", "5", "113"))
    issue = costing.company.sql("select number from sales.goods_issue where order_id = :o", o=order)[0]["number"]
    costing.company.run(
        "sales.return_goods", {"goods_issue": issue, "date": "2026-01-20", "lines": [{"line_no": 1, "quantity": "5"}]}
    )
    costing.pool("XS", "material", "orders")
    costing.spend("100.00")
    assert borne(costing, costing.share()["id"]) == [(first, "PUMP", "上海申江水务有限公司", "100.00")]


def test_orders_bear_by_entered_hours_even_before_anything_is_delivered(costing: Costing, shop: Selling) -> None:
    _, first = sold(shop, ("PUMP", "2", "1130"), ("SEAL", "10", "113"))
    waiting = shop.order(("PUMP", "1", "1130"), date="2026-01-15")
    number = str(costing.company.sql('select number from sales."order" where id = :o', o=waiting)[0]["number"])
    costing.pool("XS", "hours", "orders")
    costing.spend("100.00")
    costing.hours("CJ1", "3", order=first)
    costing.hours("CJ1", "1", order=number)
    assert borne(costing, costing.share()["id"]) == [
        (first, "PUMP", "上海申江水务有限公司", "50.00"),
        (first, "SEAL", "上海申江水务有限公司", "25.00"),
        (number, "", "上海申江水务有限公司", "25.00"),
    ]
    values: Any = costing.company.ask("costing.basis_values", {"month": "2026-01"})
    assert ([(row.order, str(row.value)) for row in values.rows], values.sum) == (
        [(first, "3.000000"), (number, "1.000000")], D(4),
    )  # fmt: skip


def test_only_hours_are_entered_for_orders(costing: Costing, shop: Selling) -> None:
    _, first = sold(shop, ("PUMP", "2", "1130"))
    for data, key in (
        ({"order": first, "measure": "material"}, "costing.reckoned_from_documents"),
        ({"order": "XS0"}, "core.not_found"),
        ({"cost_centre": "NO"}, "core.not_found"),
    ):
        with pytest.raises(Refusal) as refused:
            costing.run("enter_basis", **{"month": "2026-01", "cost_centre": "CJ1", "value": "1", **data})
        assert refused.value.key == key
    assert costing.company.count("costing.basis_value") == 0


def assembled(shop: Selling, pieces: str) -> str:
    shop.company.run("items.save_item", {"code": "SET", "name": "泵组", "kind": "finished", "list_price": "2260.00"})
    given = {"item": "SET", "quantity": pieces, "date": "2026-01-12", "parts": [
        {"item": "PUMP", "quantity": pieces}, {"item": "SEAL", "quantity": pieces},
    ]}  # fmt: skip
    return str(shop.company.run("stock.assemble", given).result["number"])


def value_of(costing: Costing, item: str) -> Decimal:
    found: Decimal = costing.company.sql(
        "select v.value from stock.valuation as v join items.item as i on i.id = v.item_id where i.code = :c", c=item
    )[0]["value"]
    return found


def test_assemblies_take_overhead_into_stock_and_give_it_back(costing: Costing, shop: Selling) -> None:
    """Four sets at 650 and 100.00 of overhead: 2,700. One is sold at 675.00; taken back, 75 leave stock and 25 cost of sales."""
    number = assembled(shop, "4")
    costing.pool("ZZ", "quantity", "assemblies")
    costing.spend("100.00")
    answer = costing.share()
    assert costing.entry(answer["number"]) == ["D 1405 - 100.00", "C 410103 - 100.00"]
    assert (borne(costing, answer["id"]), value_of(costing, "SET")) == ([(number, "SET", "", "100.00")], D("2700.00"))
    order = shop.order(("SET", "1", "2260"))
    shop.issue(order)
    assert value_of(costing, "SET") == D("2025.00")
    assert costing.broken() == []
    costing.run("reverse_allocation", JANUARY_OVER, allocation=answer["id"], reason="重算")
    assert costing.entry(answer["number"])[2:] == ["D 1405 - -75.00", "D 5401 - -25.00", "C 410103 - -100.00"]
    assert value_of(costing, "SET") == D("1950.00")
    assert costing.broken() == []


def test_overhead_of_sets_that_left_goes_to_cost_of_sales(costing: Costing, shop: Selling) -> None:
    assembled(shop, "4")
    sold(shop, ("SET", "3", "2260"))
    costing.pool("ZZ", "material", "assemblies")
    costing.spend("100.00")
    assert costing.entry(costing.share()["number"]) == ["D 1405 - 25.00", "D 5401 - 75.00", "C 410103 - 100.00"]
    rows: Any = costing.company.ask("costing.allocation_parts", {"allocation": "ZZFT202601-0001"})
    assert [(row.amount, row.to_stock) for row in rows.rows] == [(D("100.00"), D("25.00"))]
    assert costing.broken() == []


def test_stock_that_is_closed_takes_no_overhead(costing: Costing, shop: Selling) -> None:
    assembled(shop, "4")
    costing.pool("ZZ", "quantity", "assemblies")
    costing.spend("100.00")
    costing.company.run("stock.close_stock", {"month": "2026-01"}, today=JANUARY_OVER)
    with pytest.raises(Refusal) as refused:
        costing.share()
    assert refused.value.key == "costing.stock_is_closed"
    assert costing.company.count("costing.allocation") == 0


def test_the_command_stays_within_its_statements(costing: Costing, shop: Selling) -> None:
    """Twelve for one pool over orders, however many orders there are."""
    costing.pool("XS", "revenue", "orders")
    costing.spend("100.00")
    used = []
    for orders in (1, 4):
        for _ in range(orders):
            sold(shop, ("SEAL", "1", "113"))
        with shop.statements() as sent:
            answer = costing.share()
        used.append(len(sent))
        costing.run("reverse_allocation", JANUARY_OVER, allocation=answer["id"], reason="重算")
    with shop.statements() as sent:
        answer = costing.share()
    used.append(len(sent))
    assert used[1] == used[2] <= 12, sent
