"""Goods that must be inspected: kept apart until accepted, cheaper with concession, sent back when refused."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.purchasing.conftest import Buying


@pytest.fixture
def bearings(buying: Buying) -> Buying:
    buying.company.run("items.save_item", {"code": "BEAR", "name": "轴承", "unit": "件", "needs_inspection": True})
    return buying


def came(buying: Buying, quantity: str = "10") -> tuple[int, int]:
    """An order of bearings at 113.00 each with tax, and its receipt."""
    order = buying.order([{"item": "BEAR", "quantity": quantity, "price": "113.00"}])
    return order, int(buying.receive(order).result["id"])


def inspect(buying: Buying, receipt: int, **line: Any) -> dict[str, Any]:
    return buying.company.run("purchasing.inspect_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, **line}]}).result


def on_hand(buying: Buying) -> dict[str, str]:
    rows = buying.company.sql(
        "select l.state, sum(b.quantity)::int::text as quantity from stock.balance as b "
        "join stock.location as l on l.id = b.location_id where b.quantity <> 0 group by 1"
    )
    return {row["state"]: row["quantity"] for row in rows}


def test_goods_to_inspect_wait_apart_and_cannot_go_straight_to_the_shelf(bearings: Buying) -> None:
    came(bearings)
    assert on_hand(bearings) == {"pending": "10"}
    rows = bearings.company.ask("purchasing.to_inspect").rows
    assert [(row.item, str(row.pending)) for row in rows] == [("BEAR", "10.000000")]
    order = bearings.order([{"item": "BEAR", "quantity": "1", "price": "1"}])
    with pytest.raises(Refusal) as caught:
        line = {"line_no": 1, "quantity": "1", "location": "WH1/默认"}
        bearings.company.run("purchasing.receive_goods", {"order": order, "lines": [line]})
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.inspect_before_shelf", "lines.0.location")
    assert on_hand(bearings) == {"pending": "10"}


def test_accepted_goods_go_on_the_shelf_without_changing_the_books(bearings: Buying) -> None:
    _, receipt = came(bearings)
    found = bearings.company.run("purchasing.inspect_goods", {"goods_receipt": receipt}).result
    assert (found["number"], found["accepted"], found["reduction"]) == ("LLJY202603-0001", "10.000000", "0.00")
    assert on_hand(bearings) == {"accepted": "10"}
    assert (bearings.balance("1405"), bearings.balance("220299")) == ("1000.00", "-1000.00")
    with pytest.raises(Refusal) as caught:
        bearings.company.run("purchasing.inspect_goods", {"goods_receipt": receipt})
    assert caught.value.key == "purchasing.nothing_to_inspect"
    assert bearings.differences() == []


def test_refused_goods_are_sent_back_from_their_own_bin(bearings: Buying) -> None:
    order, receipt = came(bearings)
    inspect(bearings, receipt, accepted="7", rejected="3", reason="尺寸超差")
    assert on_hand(bearings) == {"accepted": "7", "defective": "3"}
    refused = bearings.company.ask("purchasing.to_inspect", {"refused": True}).rows
    assert [(row.item, str(row.rejected)) for row in refused] == [("BEAR", "3.000000")]
    back = bearings.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "4"}]})
    assert back.result["value"] == "-400.00"
    assert on_hand(bearings) == {"accepted": "6"}  # the refused three, and one good one
    assert bearings.company.ask("purchasing.to_inspect", {"refused": True}).total == 0
    assert (bearings.balance("1405"), bearings.balance("220299")) == ("600.00", "-600.00")
    entered = bearings.company.run("purchasing.enter_invoice", {"order": order})
    assert (entered.result["net"], entered.result["difference"]) == ("600.00", "0.00")
    assert bearings.differences() == []


def test_goods_that_wait_for_inspection_are_not_sent_back_yet(bearings: Buying) -> None:
    _, receipt = came(bearings)
    with pytest.raises(Refusal) as caught:
        bearings.company.run("purchasing.return_goods", {"goods_receipt": receipt})
    assert caught.value.key == "purchasing.inspect_first"
    assert on_hand(bearings) == {"pending": "10"}


def test_a_concession_lowers_estimate_value_and_invoice(bearings: Buying) -> None:
    order, receipt = came(bearings)
    found = inspect(bearings, receipt, accepted="6", conceded="4", reduction="50.00", reason="外观划伤")
    assert found["reduction"] == "-50.00"
    assert (bearings.balance("1405"), bearings.balance("220299")) == ("950.00", "-950.00")
    assert bearings.differences() == []
    back = bearings.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "4"}]})
    assert back.result["value"] == "-380.00"
    entered = bearings.company.run("purchasing.enter_invoice", {"order": order})
    figures = [entered.result[name] for name in ("net", "tax", "gross", "difference")]
    assert figures == ["570.00", "74.10", "644.10", "0.00"]
    assert (bearings.balance("1405"), bearings.balance("220299")) == ("570.00", "0.00")
    assert bearings.differences() == []


def test_a_return_after_invoice_and_concession_takes_back_the_lower_price(bearings: Buying) -> None:
    order, receipt = came(bearings)
    inspect(bearings, receipt, conceded="10", reduction="50.00", reason="外观划伤")
    bearings.company.run("purchasing.enter_invoice", {"order": order})
    bearings.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "4"}]})
    red = bearings.company.run("purchasing.enter_invoice", {"order": order, "is_red": True}).result
    assert (red["net"], red["tax"], red["difference"]) == ("-380.00", "-49.40", "0.00")
    assert bearings.differences() == []


@pytest.mark.parametrize(
    ("line", "key", "field"),
    [
        ({"accepted": "8", "rejected": "3", "reason": "x"}, "purchasing.more_than_pending", "accepted"),
        ({"accepted": "8", "rejected": "2"}, "purchasing.inspection_reason_missing", "reason"),
        ({"accepted": "8", "reduction": "1"}, "purchasing.reduction_needs_concession", "reduction"),
        ({"conceded": "8", "reduction": "1000.01", "reason": "x"}, "purchasing.reduction_too_large", "reduction"),
        ({"accepted": "8", "location": "WH1/待检"}, "purchasing.not_a_shelf", "location"),
        ({"accepted": "8", "line_no": 2}, "purchasing.line_unknown", "line_no"),
    ],
)
def test_an_inspection_says_what_is_wrong_by_field(bearings: Buying, line: dict[str, str], key: str, field: str) -> None:
    _, receipt = came(bearings)
    with pytest.raises(Refusal) as caught:
        inspect(bearings, receipt, **line)
    assert (caught.value.key, caught.value.problems[0].field) == (key, f"lines.0.{field}")
    assert bearings.company.count("purchasing.inspection") == 0


def test_a_reduction_comes_before_the_invoice(bearings: Buying) -> None:
    order, receipt = came(bearings)
    bearings.company.run("purchasing.enter_invoice", {"order": order})
    with pytest.raises(Refusal) as caught:
        inspect(bearings, receipt, conceded="10", reduction="1.00", reason="x")
    assert caught.value.key == "purchasing.reduction_after_invoice"


def test_inspecting_needs_its_right(bearings: Buying) -> None:
    _, receipt = came(bearings)
    with pytest.raises(NotPermitted):
        bearings.company.run("purchasing.inspect_goods", {"goods_receipt": receipt}, as_="buyer")


def wanting(buying: Buying, **given: Any) -> list[tuple[str, str, str, str]]:
    found: Any = buying.company.ask("purchasing.defects", given)
    rows = [(row.code, row.looked_at, row.conceded + row.rejected, row.rate) for row in found.rows]
    return [(row[0], *(f"{figure.normalize():f}" for figure in row[1:])) for row in rows]


def test_defects_are_counted_by_supplier_and_reason_down_to_their_lines(bearings: Buying) -> None:
    run = bearings.company.run
    run("parties.save_party", {"code": "S2", "name": "无锡轴承厂", "is_supplier": True})
    _, first = came(bearings)
    inspect(bearings, first, accepted="5", rejected="2", defect="SIZE")
    inspect(bearings, first, accepted="1", conceded="1", reduction="5.00", defect="SURFACE", reason="轻微")
    inspect(bearings, first, rejected="1", reason="说不清")  # no reason of the list
    lines = [{"item": "BEAR", "quantity": "10", "price": "113.00"}]
    other = bearings.order(lines, supplier="S2")
    second = int(bearings.receive(other).result["id"])
    run("purchasing.inspect_goods", {"goods_receipt": second, "lines": [{"line_no": 1, "accepted": "10"}]})
    assert wanting(bearings) == [("S1", "10", "4", "0.4"), ("S2", "10", "0", "0")]
    assert wanting(bearings, by="defect") == [("SIZE", "20", "2", "0.1"), ("", "20", "1", "0.05"), ("SURFACE", "20", "1", "0.05")]
    assert wanting(bearings, by="item", supplier="S1", defect="SIZE") == [("BEAR", "7", "2", "0.2857")]
    assert wanting(bearings, by="month", from_date="2026-04-01") == []
    found: Any = bearings.company.ask("purchasing.defect_lines", {"supplier": "S1", "defect": "SIZE"})
    assert [(row.item, str(row.rejected.normalize()), row.defect) for row in found.rows] == [("BEAR", "2", "尺寸超差")]
    shown: Any = bearings.company.ask("purchasing.inspection", {"inspection": found.rows[0].inspection_id})
    assert [(line.defect, line.reason) for line in shown.lines] == [("尺寸超差", "")]
    bare: Any = bearings.company.ask("purchasing.defect_lines", {"without_defect": True})
    assert [row.reason for row in bare.rows] == ["说不清"]


def test_a_reason_is_named_on_its_days_only_and_old_inspections_keep_it(bearings: Buying) -> None:
    run = bearings.company.run
    run("purchasing.save_defect_reason", {"code": "POROUS", "name": "气孔砂眼", "valid_from": "2026-03-01"})
    _, receipt = came(bearings)
    inspect(bearings, receipt, rejected="1", defect="POROUS")
    run("purchasing.save_defect_reason", {"code": "POROUS", "name": "气孔", "valid_to": "2026-03-15"})
    with pytest.raises(Refusal) as caught:
        inspect(bearings, receipt, rejected="1", defect="POROUS")
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.defect_not_in_force", "lines.0.defect")
    with pytest.raises(Refusal) as caught:
        inspect(bearings, receipt, accepted="1", defect="SIZE")
    assert caught.value.key == "purchasing.defect_of_nothing"
    with pytest.raises(Refusal) as caught:
        run("purchasing.save_defect_reason", {"code": "POROUS", "name": "气孔", "valid_to": "2026-02-01"})
    assert caught.value.key == "purchasing.defect_days_turned"
    assert bearings.company.count("purchasing.inspection") == 1
    known: Any = bearings.company.ask("purchasing.defect_reasons", {})
    in_force: Any = bearings.company.ask("purchasing.defect_reasons", {"in_force": True})
    (porous,) = [row for row in known.rows if row.code == "POROUS"]
    assert (porous.name, str(porous.valid_from), str(porous.valid_to)) == ("气孔", "2026-03-01", "2026-03-15")
    assert known.total == in_force.total + 1
    with pytest.raises(NotPermitted):
        run("purchasing.save_defect_reason", {"code": "X", "name": "x"}, as_="warehouse")


def test_two_reasons_of_one_line_stand_in_one_inspection(bearings: Buying) -> None:
    _, receipt = came(bearings)
    found = bearings.company.run("purchasing.inspect_goods", {"goods_receipt": receipt, "lines": [
        {"line_no": 1, "accepted": "5"},
        {"line_no": 1, "rejected": "2", "defect": "SIZE"},
        {"line_no": 1, "conceded": "1", "defect": "SURFACE", "reduction": "10.00"},
        {"line_no": 1, "rejected": "1", "conceded": "1", "defect": "RUST", "reduction": "5.00"},
    ]}).result  # fmt: skip
    assert tuple(found[name] for name in ("accepted", "conceded", "rejected", "reduction")) == (
        "5", "2", "3", "-15.00"
    )  # fmt: skip
    assert on_hand(bearings) == {"accepted": "7", "defective": "3"}
    assert (bearings.balance("1405"), bearings.balance("220299")) == ("985.00", "-985.00")
    shown = bearings.company.ask("purchasing.inspection", {"inspection": found["id"]}).lines  # type: ignore[attr-defined]
    assert [(row.defect, str(row.rejected.normalize()), str(row.conceded.normalize())) for row in shown] == [
        ("", "0", "0"), ("尺寸超差", "2", "0"), ("外观划伤", "0", "1"), ("锈蚀受潮", "1", "1")
    ]  # fmt: skip
    rows = bearings.company.ask("purchasing.defects", {"by": "defect"}).rows  # type: ignore[attr-defined]
    assert {row.name: (f"{row.rejected:f}", f"{row.conceded:f}") for row in rows} == {
        "尺寸超差": ("2.000000", "0.000000"), "外观划伤": ("0.000000", "1.000000"), "锈蚀受潮": ("1.000000", "1.000000")
    }  # fmt: skip
    (line,) = bearings.company.sql("select pending, rejected, reduction, value from purchasing.goods_receipt_line")
    assert [f"{line[name].normalize():f}" for name in ("pending", "rejected", "reduction", "value")] == ["0", "3", "15", "985"]
    bearings.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "3"}]})
    assert (on_hand(bearings), bearings.differences()) == ({"accepted": "7"}, [])


def test_lines_of_one_inspection_never_say_more_than_waits(bearings: Buying) -> None:
    _, receipt = came(bearings)
    lines = [{"line_no": 1, "accepted": "8"}, {"line_no": 1, "rejected": "3", "defect": "SIZE"}]
    with pytest.raises(Refusal) as caught:
        bearings.company.run("purchasing.inspect_goods", {"goods_receipt": receipt, "lines": lines})
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.more_than_pending", "lines.1.rejected")
    off = [{"line_no": 1, "conceded": "5", "defect": name, "reduction": "600.00"} for name in ("SIZE", "RUST")]
    with pytest.raises(Refusal) as caught:
        bearings.company.run("purchasing.inspect_goods", {"goods_receipt": receipt, "lines": off})
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.reduction_too_large", "lines.1.reduction")
    assert (on_hand(bearings), bearings.company.count("purchasing.inspection")) == ({"pending": "10"}, 0)
