"""What waits for a decision, credit at the door of the warehouse, and two orders that want the last of a limit."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from operational.core.api import Actor, NotPermitted, Refusal
from tests.sales.conftest import Selling

CLERK = Actor(901, "小王", {"sales.order.approve": "all", "sales.goods_issue.edit": "all", "sales.release.ask": "all"})


def limit(selling: Selling, amount: str | None = "5000", **more: Any) -> None:
    data = {"party": "C1", "code": "C1", "name": "上海申江水务有限公司", "credit_limit": amount, **more}
    selling.company.run("parties.save_party", data)


def placed(selling: Selling, quantity: str = "3", price: str = "1130") -> int:
    order = selling.order(("PUMP", quantity, price), approve=False)
    selling.run("place_order", order)
    return order


def waiting(selling: Selling, who: Any = "boss") -> list[Any]:
    answer: Any = selling.company.ask("sales.waiting_for_me", as_=who)
    assert answer.total == len(answer.rows)
    return list(answer.rows)


def choose(selling: Selling, name: str, value: str) -> None:
    selling.company.run("company.save_setting", {"name": name, "value": value, "valid_from": "2026-01-01"})


def test_two_approvals_at_once_cannot_both_take_the_last_of_a_limit(selling: Selling) -> None:
    limit(selling)
    for _ in range(3):
        orders = [placed(selling), placed(selling)]  # 3390.00 each: one fits, two do not
        barrier = Barrier(2)

        def approve(order: int, barrier: Barrier = barrier) -> str:
            barrier.wait(timeout=20)
            try:
                return str(selling.company.run("sales.approve_order", {"order": order}, as_=CLERK).result["state"])
            except Refusal as refusal:
                return refusal.key

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(approve, orders))
        assert answers == ["approved", "sales.credit_exceeded"]
        for order in orders:
            selling.run("cancel_order", order)


def test_placed_orders_wait_with_their_reasons_and_margin(selling: Selling) -> None:
    selling.stock(PUMP="10")
    pump = {"item": "PUMP", "code": "PUMP", "name": "离心泵", "unit": "台", "floor_price": "1000"}
    selling.company.run("items.save_item", pump)
    limit(selling)
    plain = placed(selling)
    cheap = {"customer": "C1", "lines": [{"item": "PUMP", "quantity": "5", "price": "904"}]}
    writer = Actor(901, "小王", {"sales.order.edit": "all"})
    dear = selling.company.run("sales.save_order", cheap, as_=writer).result["id"]
    selling.run("place_order", dear)
    rows = waiting(selling)
    assert [(row.id, row.approve, row.refuse, row.ref) for row in rows] == [
        (order, "sales.approve_order", "sales.refuse_order", "order") for order in (plain, dear)
    ]
    assert rows[0].reasons == ["等待审核"]
    assert str(rows[0].margin) == "0.4000"  # 3000.00 net, 3 at 600.00
    assert rows[0].summary == "离心泵 × 3台"
    assert [part.split("：")[0] for part in rows[1].reasons] == ["1 行低于最低售价"]
    selling.run("approve_order", plain)
    over = waiting(selling)[0].reasons[0]
    assert over == "占用 7,910.00，额度 5,000.00，超出 2,910.00"
    seen = waiting(selling, Actor(901, "小王", {"sales.order.approve": "all"}))
    assert [row.margin for row in seen] == [None]
    with pytest.raises(NotPermitted):
        waiting(selling, "nobody")


def test_a_refused_order_is_a_draft_again_with_the_reason_on_its_time_line(selling: Selling) -> None:
    order = placed(selling)
    assert selling.run("refuse_order", order, reason="价格未谈妥").result["state"] == "draft"
    assert waiting(selling) == []
    noted = selling.company.sql(
        "select data ->> 'refused_because' as why from core.event where name = 'sales.refuse_order' and document_id = :o", o=order
    )
    assert noted == [{"why": "价格未谈妥"}]
    with pytest.raises(Refusal) as caught:
        selling.run("refuse_order", order, reason="再次")
    assert caught.value.key == "core.move_not_allowed"
    with pytest.raises(NotPermitted):
        selling.company.run("sales.refuse_order", {"order": order, "reason": "x"}, as_="nobody")


def test_goods_leave_over_the_limit_with_a_word_unless_the_company_wants_more(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    limit(selling, "1000")
    one = [{"line_no": 1, "quantity": "1"}]
    told = selling.company.run("sales.issue_goods", {"order": order, "lines": one}, as_=CLERK).result
    assert told["is_over_limit"] is True
    choose(selling, "sales.credit_check_at_issue", "block")
    with pytest.raises(Refusal) as caught:
        selling.issue(order)
    assert caught.value.key == "sales.credit_exceeded"
    limit(selling, None)
    assert selling.issue(order).result["is_over_limit"] is False


def test_a_release_is_asked_for_given_and_lets_the_goods_go(selling: Selling) -> None:
    selling.stock(PUMP="10")
    choose(selling, "sales.credit_check_at_issue", "approve")
    order = selling.order(("PUMP", "3", "1130"))
    limit(selling, "1000")
    run = selling.company.run
    with pytest.raises(Refusal) as caught:
        run("sales.issue_goods", {"order": order}, as_=CLERK)
    assert caught.value.key == "sales.issue_needs_release"
    assert selling.company.count("sales.goods_issue") == 0
    asked = run("sales.ask_release", {"order": order, "note": "周五付款"}, as_=CLERK).result
    assert asked["special_approval"] == "waiting"
    row = waiting(selling, "manager")[0]
    assert (row.id, row.approve, row.refuse) == (order, "sales.release_order", "sales.refuse_release")
    assert row.reasons == ["占用 3,390.00，额度 1,000.00，超出 2,390.00", "申请说明：周五付款"]
    assert waiting(selling, CLERK) == []
    with pytest.raises(Refusal):
        run("sales.issue_goods", {"order": order}, as_=CLERK)
    with pytest.raises(NotPermitted):
        run("sales.release_order", {"order": order}, as_=CLERK)
    assert run("sales.release_order", {"order": order}, as_="manager").result["special_approval"] == "given"
    assert run("sales.issue_goods", {"order": order}, as_=CLERK).result["gross"] == "3390.00"
    assert waiting(selling, "manager") == []


def test_a_refused_release_keeps_the_goods_here_and_may_be_asked_again(selling: Selling) -> None:
    selling.stock(PUMP="10")
    choose(selling, "sales.credit_check_at_issue", "approve")
    order = selling.order(("PUMP", "3", "1130"))
    with pytest.raises(Refusal) as needless:
        selling.run("ask_release", order)
    assert needless.value.key == "sales.nothing_to_release"
    limit(selling, "1000")
    selling.run("ask_release", order)
    with pytest.raises(Refusal) as twice:
        selling.run("ask_release", order)
    assert twice.value.key == "sales.release_is_asked"
    assert selling.run("refuse_release", order, reason="先收款").result["special_approval"] == "refused"
    with pytest.raises(Refusal) as none:
        selling.run("release_order", draft := selling.order(("PUMP", "1", "1130"), customer="C2"))
    assert (none.value.key, draft > 0) == ("sales.no_release_waits", True)
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.issue_goods", {"order": order}, as_=CLERK)
    assert caught.value.key == "sales.issue_needs_release"
    assert selling.run("ask_release", order).result["special_approval"] == "waiting"


def test_who_released_an_order_at_approval_need_not_release_its_goods(selling: Selling) -> None:
    selling.stock(PUMP="10")
    choose(selling, "sales.credit_check_at_issue", "approve")
    limit(selling, "1000")
    order = placed(selling)
    selling.company.run("sales.approve_order", {"order": order}, as_="manager")
    assert selling.company.run("sales.issue_goods", {"order": order}, as_=CLERK).result["is_over_limit"] is True


def test_the_list_costs_the_same_for_many_orders(selling: Selling) -> None:
    limit(selling, "100")
    used = []
    for _ in range(2):
        placed(selling)
        placed(selling)
        with selling.statements() as sent:
            waiting(selling)
        used.append(len(sent))
    assert used[0] == used[1] <= 5
