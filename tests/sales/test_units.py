"""Lines in other units, weights beside pieces, and items under the customer's own code."""

from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotFound, NotPermitted, Refusal
from operational.items.rules import measure, unit_price
from tests.sales.conftest import Selling
from tests.sales.test_orders import problems

CARTON = {"箱": (D(12), False)}
WEIGHED = {"千克": (D("0.3"), True), "箱": (D(12), False)}


@pytest.mark.parametrize(
    ("quantity", "unit", "others", "base", "second", "found"),
    [
        ("5", "", {}, None, None, ("5", "1", None)),
        ("5", "箱", CARTON, None, None, ("60", "12", None)),
        ("0.5", "箱", CARTON, None, None, ("6.0", "12", None)),
        ("6", "", WEIGHED, None, None, ("6", "1", "20.000000")),
        ("6", "", WEIGHED, None, "20.5", ("6", "1", "20.5")),
        ("1", "箱", WEIGHED, None, None, ("12", "12", "40.000000")),
        ("20", "千克", WEIGHED, None, None, ("6", "0.300000", "20")),
        ("20", "千克", WEIGHED, "7", None, ("7", "0.350000", "20")),
    ],
)
def test_a_quantity_in_every_unit(
    quantity: str, unit: str, others: Any, base: str | None, second: str | None, found: tuple[str, str, str | None]
) -> None:
    made = measure(D(quantity), unit, others, 0, D(base) if base else None, D(second) if second else None)
    assert (str(made.quantity), str(made.factor), None if made.second is None else str(made.second)) == found


def test_a_price_turned_into_pieces_comes_back_without_dust() -> None:
    assert unit_price(D("8.333333"), D(12)) == D("100.0000")
    assert unit_price(D("8.333333"), D(1)) == D("8.333333")


@pytest.fixture
def packed(selling: Selling) -> Selling:
    """Seals come twelve to a carton and are weighed besides: about 0.25 kg each."""
    for unit, places in (("箱", 2), ("千克", 3)):
        selling.company.run("items.save_unit", {"code": unit, "places": places})
    units = [{"unit": "箱", "factor": "12"}, {"unit": "千克", "factor": "4", "is_floating": True}]
    selling.company.run("items.save_item", {"code": "SEAL", "name": "机械密封", "units": units})
    return selling


def saved(selling: Selling, line: dict[str, Any], **head: Any) -> dict[str, Any]:
    answer = selling.company.run("sales.save_order", {"customer": "C1", "lines": [line], **head}).result
    return {**answer["lines"][0], "order": answer["id"]}


def test_a_line_by_the_carton_counts_pieces_in_stock_and_keeps_the_carton_on_paper(packed: Selling) -> None:
    line = saved(packed, {"item": "SEAL", "quantity": "10", "unit": "箱", "price": "100"})
    assert (line["quantity"], line["unit"], line["unit_quantity"], line["unit_price"]) == ("120.000000", "箱", "10", "100")
    assert (line["gross"], line["price"], line["second_quantity"]) == ("1000.00", "8.333333", "30.000000")
    shown = packed.company.ask("sales.order", {"order": line["order"]}).lines[0]  # type: ignore[attr-defined]
    assert (shown.sold_unit, str(shown.sold_quantity), str(shown.sold_price)) == ("箱", "10.000000", "100.0000")
    packed.stock(SEAL="200")
    packed.run("place_order", line["order"])
    packed.run("approve_order", line["order"])
    packed.issue(line["order"], (1, "60"))
    assert packed.line(line["order"])["open"] == 60
    assert packed.invoice(line["order"]).result["gross"] == "500.00"


def test_prices_without_typing_are_those_of_the_piece_times_the_carton(packed: Selling) -> None:
    assert saved(packed, {"item": "SEAL", "quantity": "1", "unit": "箱"})["unit_price"] == "1356.0000"
    rows = [{"item": "SEAL", "price": "110"}, {"item": "SEAL", "minimum_quantity": "24", "price": "100"}]
    packed.company.run("sales.save_price_list", {"code": "A", "name": "批发", "lines": rows})
    assert saved(packed, {"item": "SEAL", "quantity": "1", "unit": "箱"})["unit_price"] == "1320.0000"
    assert saved(packed, {"item": "SEAL", "quantity": "2", "unit": "箱"})["unit_price"] == "1200.0000"


def test_what_is_weighed_each_time_is_priced_by_weight_and_counted_in_pieces(packed: Selling) -> None:
    by_weight = {"item": "SEAL", "quantity": "10.5", "unit": "千克", "base_quantity": "40", "price": "20"}
    line = saved(packed, by_weight)
    assert (line["quantity"], line["second_quantity"], line["gross"]) == ("40", "10.5", "210.00")
    usual = saved(packed, {"item": "SEAL", "quantity": "10", "unit": "千克", "price": "20"})
    assert (usual["quantity"], usual["second_quantity"]) == ("40", "10")
    pieces = saved(packed, {"item": "SEAL", "quantity": "40", "second_quantity": "10.5", "price": "5"})
    assert (pieces["quantity"], pieces["second_quantity"], pieces["gross"]) == ("40", "10.5", "200.00")


def test_a_unit_the_item_does_not_have_is_refused_by_line(packed: Selling) -> None:
    lines = [{"item": "SEAL", "quantity": "1", "unit": "件", "price": "1"}, {"item": "PUMP", "quantity": "1", "unit": "箱"}]
    with pytest.raises(Refusal) as caught:
        packed.company.run("sales.save_order", {"customer": "C1", "lines": lines})
    assert problems(caught) == [("lines.1.unit", "items.unit_not_of_item")]
    assert packed.company.count('sales."order"') == 0


@pytest.mark.parametrize(
    ("units", "found"),
    [
        ([{"unit": "桶", "factor": "1"}], [("units.0.unit", "items.unit_unknown")]),
        ([{"unit": "件", "factor": "2"}], [("units.0.unit", "items.unit_given_twice")]),
        ([{"unit": "箱", "factor": "0"}], [("units.0.factor", "items.factor_missing")]),
        (
            [{"unit": "箱", "factor": "1", "is_floating": True}, {"unit": "千克", "factor": "1", "is_floating": True}],
            [("units", "items.one_floating_unit")],
        ),
    ],
)
def test_units_that_say_nothing_are_refused(packed: Selling, units: list[Any], found: list[tuple[str, str]]) -> None:
    with pytest.raises(Refusal) as caught:
        packed.company.run("items.save_item", {"code": "SEAL", "name": "机械密封", "units": units})
    assert problems(caught) == found
    kept = packed.company.ask("items.item", {"item": "SEAL"}).units  # type: ignore[attr-defined]
    assert [(one.unit, str(one.factor), one.is_floating) for one in kept] == [
        ("箱", "12.000000", False),
        ("千克", "4.000000", True),
    ]


def test_a_customer_orders_by_his_own_code(selling: Selling) -> None:
    run = selling.company.run
    own = run("sales.save_customer_item", {"customer": "C1", "item": "PUMP", "code": "SJ-88", "name": "增压泵"}).result
    assert (own["item"], own["is_new"]) == ("PUMP", True)
    line = saved(selling, {"item": "SJ-88", "quantity": "1"})
    assert (line["item_code"], line["gross"]) == ("PUMP", "1130.00")
    shown = selling.company.ask("sales.order", {"order": line["order"]}).lines[0]  # type: ignore[attr-defined]
    assert shown.customer_code == "SJ-88"
    with pytest.raises(NotFound) as unknown:
        lines = [{"item": "SJ-88", "quantity": "1"}, {"item": "PUMP", "quantity": "1"}]
        run("sales.save_order", {"customer": "C2", "lines": lines})
    assert problems(unknown) == [("lines.0.item", "core.not_found")]
    again = run("sales.save_customer_item", {"customer": "C1", "item": "PUMP", "code": "SJ-89"}).result
    assert (again["id"], again["is_new"]) == (own["id"], False)
    with pytest.raises(Refusal) as taken:
        run("sales.save_customer_item", {"customer": "C1", "item": "SEAL", "code": "SJ-89"})
    assert problems(taken) == [("code", "sales.customer_code_taken")]
    with pytest.raises(NotPermitted):
        run("sales.save_customer_item", {"customer": "C1", "item": "SEAL", "code": "X"}, as_="warehouse")
    rows = selling.company.ask("sales.customer_items", {"search": "sj"}).rows  # type: ignore[attr-defined]
    assert [(row.customer, row.item, row.code) for row in rows] == [("上海申江水务有限公司", "PUMP", "SJ-89")]


@pytest.mark.parametrize("search", ["PUMP", "离心", "ISG50", "lxb", "6901234567892", "SJ-88", "增压"])
def test_items_are_found_by_every_name_they_go_by(selling: Selling, search: str) -> None:
    run = selling.company.run
    run("items.save_item", {"code": "PUMP", "name": "离心泵", "barcode": "6901234567892"})
    run("sales.save_customer_item", {"customer": "C1", "item": "PUMP", "code": "SJ-88", "name": "增压泵"})
    found = selling.company.ask("sales.sellable", {"search": search, "customer": "C1"})
    assert [(row.code, row.customer_code) for row in found.rows] == [("PUMP", "SJ-88")]  # type: ignore[attr-defined]
    if search in ("SJ-88", "增压"):
        assert selling.company.ask("sales.sellable", {"search": search}).total == 0  # type: ignore[attr-defined]


def test_an_exact_code_comes_before_what_only_holds_it(selling: Selling) -> None:
    selling.company.run("items.save_item", {"code": "A-PUMP", "name": "泵座", "unit": "件"})
    rows = selling.company.ask("sales.sellable", {"search": "PUMP"}).rows  # type: ignore[attr-defined]
    assert [row.code for row in rows] == ["PUMP", "A-PUMP"]


def test_what_is_known_of_items_for_a_customer_and_costs_only_by_right(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1111"))
    given = {"customer": "C1", "items": ["PUMP", "FIT"]}
    rows = {row.item_code: row for row in selling.company.ask("sales.item_facts", given).rows}  # type: ignore[attr-defined]
    pump = rows["PUMP"]
    assert (str(pump.last_price), pump.last_order, str(pump.available), str(pump.cost)) == (
        "1111.000000", "XSDD202603-0001", "7.000000", "600.000000",
    )  # fmt: skip
    assert rows["FIT"].last_price is None
    seen = selling.company.ask("sales.item_facts", given, as_="sales_clerk").rows  # type: ignore[attr-defined]
    assert [row.cost for row in seen] == [None, None]
    assert order > 0


@pytest.mark.parametrize("command", ["sales.save_order", "purchasing.save_order", "purchasing.save_requisition"])
def test_nobody_orders_half_a_piece(packed: Selling, command: str) -> None:
    who = {"sales.save_order": {"customer": "C1"}, "purchasing.save_order": {"supplier": "S1"}}.get(command, {})
    if "supplier" in who:
        packed.company.run("parties.save_party", {"code": "S1", "name": "半件供应商", "is_supplier": True})
    lines = [{"item": "SEAL", "quantity": "2"}, {"item": "SEAL", "quantity": "0.5"}]
    with pytest.raises(Refusal) as refused:
        packed.company.run(command, {**who, "lines": lines})
    assert [(found.key, found.field) for found in refused.value.problems] == [("items.too_many_places", "lines.1.quantity")]
