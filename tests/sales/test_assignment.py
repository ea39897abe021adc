"""Who gets a new order: by rule, else who had the customer's last one; a clerk of own orders keeps his own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from operational.core.api import Conflict, NotPermitted, Refusal
from operational.sales.assigning import Rule, choose, with_above
from tests.sales.conftest import Selling

DAY = dt.date(2026, 3, 16)


def rule(id_: int, rank: int = 100, **more: Any) -> Rule:
    values = {"region": "", "class_name": "", "category_id": None, "valid_from": dt.date(2026, 1, 1), "valid_to": None}
    return Rule(id=id_, rank=rank, salesperson_id=id_, **{**values, **more})


@pytest.mark.parametrize(
    ("rules", "chosen"),
    [
        ([], None),
        ([rule(1)], 1),
        ([rule(1, 20), rule(2, 10)], 2),
        ([rule(2, 10), rule(1, 10)], 1),
        ([rule(1, region="江苏")], None),
        ([rule(1, 10, region="江苏"), rule(2, 20, region="上海")], 2),
        ([rule(1, class_name="经销商")], 1),
        ([rule(1, category_id=7)], 1),
        ([rule(1, category_id=9)], None),
        ([rule(1, valid_from=dt.date(2026, 3, 17))], None),
        ([rule(1, valid_to=dt.date(2026, 3, 15))], None),
        ([rule(1, valid_from=DAY, valid_to=DAY)], 1),
    ],
)
def test_the_first_rule_that_fits(rules: list[Rule], chosen: int | None) -> None:
    found = choose(rules, "上海", "经销商", frozenset({7}), DAY)
    assert (found.id if found else None) == chosen


def test_a_category_counts_with_all_above_it() -> None:
    assert with_above([3, None, 5], {3: 2, 2: 1, 1: None, 5: 5}) == {1, 2, 3, 5}


def people(selling: Selling) -> None:
    for code, name in (("E1", "王磊"), ("E2", "陈静"), ("E3", "赵敏")):
        selling.company.run("people.save_employee", {"code": code, "name": name})
    selling.company.run(
        "parties.save_party", {"code": "C1", "region": "上海", "class_name": "终端", "name": "上海申江水务有限公司"}
    )
    selling.company.run("items.save_category", {"code": "PUMPS", "name": "泵"})
    selling.company.run("items.save_category", {"code": "ISG", "name": "管道泵", "parent": "PUMPS"})
    selling.company.run(
        "items.save_item", {"code": "PUMP", "name": "离心泵", "spec": "ISG50-160", "unit": "台", "category": "ISG"}
    )


def assign(selling: Selling, **given: Any) -> int:
    return int(selling.company.run("sales.save_assignment_rule", given).result["id"])


def goes_to(selling: Selling, item: str = "PUMP", customer: str = "C1", **more: Any) -> tuple[str | None, str]:
    given = {"customer": customer, "lines": [{"item": item, "quantity": "1", "price": "10"}], **more}
    saved = selling.company.run("sales.save_order", given).result
    rows = selling.company.sql("select code from people.employee where id = :i", i=saved["salesperson_id"])
    return (rows[0]["code"] if rows else None), saved["assigned_by"]


def test_an_order_goes_by_rule_else_to_whom_the_customer_knows(selling: Selling) -> None:
    people(selling)
    assert goes_to(selling, salesperson="E3") == ("E3", "named")
    assert goes_to(selling) == ("E3", "last")
    assign(selling, rank=20, region="上海", salesperson="E1")
    assert goes_to(selling) == ("E1", "rule")
    assign(selling, rank=10, category="PUMPS", salesperson="E2")  # ISG stands below
    assert goes_to(selling) == ("E2", "rule")
    assert goes_to(selling, "SEAL") == ("E1", "rule")
    assert goes_to(selling, "SEAL", customer="C2") == (None, "self")
    assert goes_to(selling, salesperson="E3") == ("E3", "named")


def test_an_order_keeps_its_salesperson_when_it_is_saved_again(selling: Selling) -> None:
    people(selling)
    given = {"customer": "C1", "salesperson": "E3", "lines": [{"item": "PUMP", "quantity": "1", "price": "10"}]}
    order = selling.company.run("sales.save_order", given).result["id"]
    assign(selling, salesperson="E1")
    assert goes_to(selling, order=order) == ("E3", "kept")


def test_a_rule_is_changed_and_ended_not_deleted(selling: Selling) -> None:
    people(selling)
    made = assign(selling, salesperson="E1")
    assign(selling, rule=made, version=1, salesperson="E2", valid_from="2026-01-01")
    assert goes_to(selling) == ("E2", "rule")
    with pytest.raises(Conflict):
        assign(selling, rule=made, version=1, salesperson="E1")
    assign(selling, rule=made, version=2, salesperson="E2", valid_from="2026-01-01", valid_to="2026-03-15")
    assert goes_to(selling)[1] == "last"
    assert selling.company.ask("sales.assignment_rules").total == 0  # type: ignore[attr-defined]
    assert selling.company.ask("sales.assignment_rules", {"with_past": True}).total == 1  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="rule_ends_before_it_starts"):
        assign(selling, salesperson="E1", valid_to="2026-03-01")
    with pytest.raises(Refusal, match="not_found"):
        assign(selling, rule=99, salesperson="E1")
    with pytest.raises(NotPermitted):
        selling.company.run("sales.save_assignment_rule", {"salesperson": "E1"}, as_="sales_clerk")


def test_the_rules_cost_an_order_no_statement(selling: Selling) -> None:
    people(selling)
    given = {"customer": "C1", "lines": [{"item": "PUMP", "quantity": "1", "price": "10"}]}

    def statements() -> int:
        selling.company.run("sales.save_order", given)
        with selling.statements() as sent:
            selling.company.run("sales.save_order", given)
        return len(sent)

    without = statements()
    assign(selling, salesperson="E1")
    assert statements() == without
