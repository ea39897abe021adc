"""Buying by the carton: pieces in stock, cartons on paper, and the prices a buyer sees beside the line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import Refusal
from operational.purchasing.rules import in_packs
from tests.purchasing.conftest import Buying


@pytest.fixture
def packed(buying: Buying) -> Buying:
    """Seals come twelve to a carton and are weighed besides: about 0.25 kg each."""
    for unit, places in (("箱", 2), ("千克", 3)):
        buying.company.run("items.save_unit", {"code": unit, "places": places})
    units = [{"unit": "箱", "factor": "12"}, {"unit": "千克", "factor": "4", "is_floating": True}]
    buying.company.run("items.save_item", {"code": "SEAL", "name": "机械密封", "units": units})
    return buying


def saved(buying: Buying, line: dict[str, Any], **head: Any) -> dict[str, Any]:
    answer = buying.company.run("purchasing.save_order", {"supplier": "S1", "lines": [line], **head}).result
    return {**answer["lines"][0], "order": answer["id"]}


def test_a_line_by_the_carton_is_received_in_pieces_at_its_value(packed: Buying) -> None:
    line = saved(packed, {"item": "SEAL", "quantity": "10", "unit": "箱", "price": "113"}, price_includes_tax=True)
    assert (line["quantity"], line["unit"], line["unit_quantity"], line["unit_price"]) == ("120.000000", "箱", "10", "113")
    assert (line["net"], line["gross"], line["price"], line["second_quantity"]) == ("1000.00", "1130.00", "9.416667", "30.000000")
    for verb in ("place", "approve"):
        packed.company.run(f"purchasing.{verb}_order", {"order": line["order"]})
    assert packed.receive(line["order"], "60").result["value"] == "500.00"
    shown = packed.company.ask("purchasing.order", {"order": line["order"]}).lines[0]
    assert (str(shown.received), shown.as_ordered, str(shown.bought_price)) == ("60.000000", "10 箱", "113.0000")
    assert packed.differences() == []


def test_what_floats_is_said_apart_and_a_foreign_unit_is_refused(packed: Buying) -> None:
    weighed = {"item": "SEAL", "quantity": "20", "unit": "千克", "base_quantity": "81", "price": "30"}
    line = saved(packed, weighed, price_includes_tax=True)
    assert (line["quantity"], line["second_quantity"], line["gross"]) == ("81", "20", "600.00")
    with pytest.raises(Refusal) as caught:
        saved(packed, {"item": "BODY", "quantity": "1", "unit": "箱", "price": "1"})
    assert [(p.field, p.key) for p in caught.value.problems] == [("lines.0.unit", "items.unit_not_of_item")]
    assert packed.company.count('purchasing."order"') == 1


def test_steps_count_pieces_and_the_last_price_is_told_with_the_tax_of_the_order(packed: Buying) -> None:
    run = packed.company.run
    run("purchasing.save_supplier_item", {"supplier": "S1", "item": "SEAL", "price": "10", "minimum_quantity": "12"})
    steps = [{"minimum_quantity": "24", "price": "9", "valid_from": "2026-01-01"}]
    run("purchasing.save_price_steps", {"supplier": "S1", "item": "SEAL", "prices": steps})
    one = saved(packed, {"item": "SEAL", "quantity": "1", "unit": "箱"})
    assert (one["unit_price"], one["price_from"], one["step_quantity"], one["step_price"]) == (
        "120.0000", "condition", "24.000000", "9.000000",
    )  # fmt: skip
    two = saved(packed, {"item": "SEAL", "quantity": "2", "unit": "箱"})
    assert (two["unit_price"], two["price_from"], two["step_quantity"], two["last_price"]) == (
        "108.0000", "step", None, "10.000000",
    )  # fmt: skip
    saved(packed, {"item": "BODY", "quantity": "1", "price": "100"}, price_includes_tax=False)
    again = saved(packed, {"item": "BODY", "quantity": "1"}, price_includes_tax=True)
    assert (again["unit_price"], again["price_from"], again["gross"]) == ("113.000000", "last", "113.00")


def test_items_are_found_by_the_suppliers_number_with_units_and_the_last_price(packed: Buying) -> None:
    packed.company.run("purchasing.save_supplier_item", {"supplier": "S1", "item": "SEAL", "supplier_code": "HZ-7"})
    saved(packed, {"item": "SEAL", "quantity": "1", "price": "8.50"})
    found = packed.company.ask("purchasing.purchasable", {"search": "HZ-7", "supplier": "S1"})
    assert [(r.code, r.supplier_code, str(r.last_price), [u.unit for u in r.units]) for r in found.rows] == [
        ("SEAL", "HZ-7", "8.500000", ["箱", "千克"])
    ]
    assert packed.company.ask("purchasing.purchasable", {"search": "HZ-7"}).total == 0


@pytest.mark.parametrize(
    ("quantity", "factor", "packs"),
    [("60", "12", ("5", "0")), ("63", "12", ("5", "3")), ("7", "12", ("0", "7")), ("7", ".5", ("0", "7"))],
)
def test_pieces_are_told_as_boxes_and_a_rest(quantity: str, factor: str, packs: tuple[str, str]) -> None:
    found = in_packs(Decimal(quantity), Decimal(factor))
    assert tuple(f"{part.normalize():f}" for part in found) == packs


def test_the_storekeeper_counts_boxes_or_pieces_or_both(packed: Buying) -> None:
    line = saved(packed, {"item": "SEAL", "quantity": "10", "unit": "箱", "price": "113"}, price_includes_tax=True)
    order, run = line["order"], packed.company.run
    for verb in ("place", "approve"):
        run(f"purchasing.{verb}_order", {"order": order})
    receive = lambda **row: run("purchasing.receive_goods", {"order": order, "lines": [{"line_no": 1, **row}]}).result  # noqa: E731
    assert receive(in_bought_unit="4")["value"] == "400.00"
    assert receive(in_bought_unit="1", quantity="3")["value"] == "125.00"
    (open_,) = packed.company.ask("purchasing.open_to_receive").rows  # type: ignore[attr-defined]
    assert (open_.bought_unit, int(open_.open), int(open_.open_packs), int(open_.open_loose)) == ("箱", 57, 4, 9)
    with pytest.raises(Refusal) as caught:
        receive(in_bought_unit="4", quantity="10")
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.too_much_received", "lines.0.quantity")
    own = saved(packed, {"item": "SEAL", "quantity": "10", "price": "113"}, price_includes_tax=True)["order"]
    for verb in ("place", "approve"):
        run(f"purchasing.{verb}_order", {"order": own})
    by_own = packed.company.ask("purchasing.open_to_receive").rows[-1]  # type: ignore[attr-defined]
    assert (by_own.bought_unit, int(by_own.open), by_own.open_packs, int(by_own.open_loose)) == ("", 10, None, 10)
    assert receive(quantity="57")["value"] == "475.00"
    assert packed.order_row(order)["delivery"] == "all"
    assert packed.differences() == []
