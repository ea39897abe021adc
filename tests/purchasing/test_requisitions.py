"""Requisitions: asked for, decided, turned into orders by supplier, and open again when an order is called off."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.purchasing.conftest import Buying

LINE = {"item": "SEAL", "quantity": "7", "needed_on": "2026-04-01"}


def asked(buying: Buying, *lines: dict[str, Any], approve: bool = True, **head: Any) -> int:
    saved = buying.company.run("purchasing.save_requisition", {"reason": "检修备件", "lines": list(lines) or [LINE], **head})
    if approve:
        for verb in ("place", "approve"):
            buying.company.run(f"purchasing.{verb}_requisition", {"requisition": saved.result["id"]})
    return int(saved.result["id"])


def head(buying: Buying, requisition: int) -> str:
    return str(buying.company.sql("select state from purchasing.requisition where id = :r", r=requisition)[0]["state"])


@pytest.fixture
def conditions(buying: Buying) -> Buying:
    """S1 is preferred for seals and sells them in boxes of 5 from 10 on, S2 is dearer, S2 alone sells bodies."""
    run = buying.company.run
    run("parties.save_party", {"code": "S2", "name": "苏州明达机电商行", "is_supplier": True})
    seal = {"item": "SEAL", "price": "88.00", "minimum_quantity": "10", "pack_size": "5", "lead_time_days": 7}
    run("purchasing.save_supplier_item", {"supplier": "S1", **seal})
    run("purchasing.save_supplier_item", {"supplier": "S2", "item": "SEAL", "price": "95.00", "is_preferred": False})
    run("purchasing.save_supplier_item", {"supplier": "S2", "item": "BODY", "price": "300.00"})
    return buying


def test_a_requisition_is_worth_what_the_suppliers_ask(conditions: Buying) -> None:
    lines = [LINE, {"item": "BODY", "quantity": "2"}]
    saved = conditions.company.run("purchasing.save_requisition", {"reason": "检修备件", "lines": lines})
    assert (saved.result["number"], saved.result["amount"], saved.result["state"]) == ("QGD202603-0001", "1216.00", "draft")


def test_approved_requisitions_become_one_order_for_each_supplier(conditions: Buying) -> None:
    first = asked(conditions, LINE, {"item": "BODY", "quantity": "2"})
    second = asked(conditions, {"item": "SEAL", "quantity": "4"})
    made = conditions.company.run("purchasing.order_requisitions", {"requisitions": [first, second]}).result
    assert [(o["supplier"], o["lines"], o["gross"]) for o in made["orders"]] == [
        ("上海恒泽铸造有限公司", 1, "1320.00"),  # 7 + 4 = 11 seals, sold in fives: 15
        ("苏州明达机电商行", 1, "600.00"),
    ]
    lines = conditions.company.sql(
        "select quantity::text, price::text, promise_date::text, note from purchasing.order_line order by id"
    )
    assert lines[0] == {
        "quantity": "15.000000",
        "price": "88.000000",
        "promise_date": "2026-04-01",
        "note": "QGD202603-0001、QGD202603-0002",
    }
    assert (head(conditions, first), head(conditions, second)) == ("done", "done")
    assert conditions.company.ask("purchasing.requisitions_to_order").total == 0
    shown = conditions.company.ask("purchasing.requisition", {"requisition": first})
    assert [row.kind for row in shown.related] == ["purchasing.order", "purchasing.order"]
    with pytest.raises(Refusal) as caught:
        conditions.company.run("purchasing.order_requisitions", {"requisitions": [first]})
    assert caught.value.key == "purchasing.requisition_not_approved"
    assert conditions.company.count('purchasing."order"') == 2


def test_part_of_a_line_may_go_to_another_supplier(conditions: Buying) -> None:
    found = asked(conditions)
    part = {"requisition": found, "line_no": 1, "quantity": "3", "supplier": "S2"}
    made = conditions.company.run("purchasing.order_requisitions", {"requisitions": [found], "lines": [part]}).result
    assert [(o["supplier"], o["gross"]) for o in made["orders"]] == [("苏州明达机电商行", "285.00")]
    assert head(conditions, found) == "approved"
    left = conditions.company.ask("purchasing.requisitions_to_order")
    assert [(row.item, str(row.open), row.supplier) for row in left.rows] == [("SEAL", "4.000000", "上海恒泽铸造有限公司")]
    with pytest.raises(Refusal) as caught:
        data = {"requisitions": [found], "lines": [{**part, "quantity": "5"}]}
        conditions.company.run("purchasing.order_requisitions", data)
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.more_than_requested", "lines.0.quantity")


def test_calling_the_order_off_opens_the_requisition_again(conditions: Buying) -> None:
    found = asked(conditions)
    made = conditions.company.run("purchasing.order_requisitions", {"requisitions": [found]}).result
    order = made["orders"][0]["purchase_order"]
    assert head(conditions, found) == "done"
    conditions.company.run("purchasing.cancel_order", {"order": order})
    assert head(conditions, found) == "approved"
    rows = conditions.company.sql("select ordered::text, open::text from purchasing.requisition_line")
    assert rows == [{"ordered": "0.000000", "open": "7.000000"}]


def test_nobody_to_buy_from_is_said_by_line(buying: Buying) -> None:
    found = asked(buying)
    with pytest.raises(Refusal) as caught:
        buying.company.run("purchasing.order_requisitions", {"requisitions": [found]})
    assert caught.value.key == "purchasing.supplier_missing"
    assert buying.company.count('purchasing."order"') == 0


def test_closing_ends_what_was_not_ordered(conditions: Buying) -> None:
    found = asked(conditions)
    conditions.company.run("purchasing.close_requisition", {"requisition": found})
    assert head(conditions, found) == "done"
    assert conditions.company.sql("select open::text from purchasing.requisition_line") == [{"open": "0.000000"}]


def test_a_decided_requisition_is_not_edited(buying: Buying) -> None:
    found = asked(buying, approve=False)
    buying.company.run("purchasing.save_requisition", {"requisition": found, "lines": [{**LINE, "quantity": "9"}]})
    buying.company.run("purchasing.place_requisition", {"requisition": found})
    buying.company.run("purchasing.refuse_requisition", {"requisition": found, "reason": "仓库还有"})
    with pytest.raises(Refusal) as caught:
        buying.company.run("purchasing.save_requisition", {"requisition": found, "lines": [LINE]})
    assert caught.value.key == "purchasing.requisition_is_decided"
    assert buying.company.sql("select quantity::text from purchasing.requisition_line") == [{"quantity": "9.000000"}]


def test_what_waits_for_a_decision_is_listed_with_its_context(conditions: Buying) -> None:
    asked(conditions, approve=False)
    waits = asked(conditions, approve=False)
    conditions.company.run("purchasing.place_requisition", {"requisition": waits})
    saved = conditions.company.run("purchasing.save_order", {"supplier": "S2", "lines": [{"item": "BODY", "quantity": "2"}]})
    conditions.company.run("purchasing.place_order", {"order": saved.result["id"]})
    found = conditions.company.ask("purchasing.waiting_for_me", as_="manager")
    rows = [(r.kind, r.number, r.party, str(r.amount), r.reasons, r.summary, r.approve, r.refuse) for r in found.rows]
    assert rows == [
        ("purchasing.requisition", "QGD202603-0002", "", "616.00", ["检修备件"], "SEAL 机械密封 × 7件",
         "purchasing.approve_requisition", "purchasing.refuse_requisition"),
        ("purchasing.order", "CGDD202603-0001", "苏州明达机电商行", "600.00", [], "BODY 泵体 × 2件",
         "purchasing.approve_order", "purchasing.send_back_order"),
    ]  # fmt: skip
    assert found.total == 2


def test_an_order_sent_back_is_a_draft_again(buying: Buying) -> None:
    saved = buying.company.run(
        "purchasing.save_order", {"supplier": "S1", "lines": [{"item": "SEAL", "quantity": "1", "price": "1"}]}
    )
    order = saved.result["id"]
    with pytest.raises(Refusal):
        buying.company.run("purchasing.send_back_order", {"order": order, "reason": "价高"})
    buying.company.run("purchasing.place_order", {"order": order})
    buying.company.run("purchasing.send_back_order", {"order": order, "reason": "价高"})
    assert buying.order_row(order)["state"] == "draft"


@pytest.mark.parametrize(
    ("command", "data", "role"),
    [
        ("purchasing.save_requisition", {"lines": [LINE]}, "cashier"),
        ("purchasing.approve_requisition", {"requisition": 1}, "buyer"),
        ("purchasing.refuse_requisition", {"requisition": 1, "reason": "x"}, "warehouse"),
        ("purchasing.order_requisitions", {"requisitions": [1]}, "warehouse"),
        ("purchasing.send_back_order", {"order": 1, "reason": "x"}, "buyer"),
    ],
)
def test_each_step_of_a_requisition_needs_its_own_right(
    buying: Buying, command: str, data: dict[str, Any], role: str
) -> None:
    with pytest.raises(NotPermitted):
        buying.company.run(command, data, as_=role)
    assert buying.company.count("purchasing.requisition") == 0
